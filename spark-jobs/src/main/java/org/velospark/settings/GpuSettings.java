package org.velospark.settings;

import org.velospark.config.ConfigSection;

/**
 * What a task of a generation takes of its executor where there are GPUs; section {@code
 * spark.gpu}.
 *
 * @param amount part of a GPU, 0 to 1; 0 to ask for none. Several tasks share a GPU below 1
 * @param taskCpus cores, at least 1; used where {@code amount} is above 0
 */
public record GpuSettings(double amount, int taskCpus) {
  /** No GPUs are asked for. */
  public static final GpuSettings NONE = new GpuSettings(0, 1);

  public GpuSettings {
    if (!(amount >= 0 && amount <= 1)) {
      throw new IllegalArgumentException(
          "amount must be 0 to 1, as a task trains on one GPU, but is " + amount);
    }
    if (taskCpus < 1) {
      throw new IllegalArgumentException("task-cpus must be at least 1, but is " + taskCpus);
    }
  }

  static GpuSettings read(ConfigSection section) {
    return new GpuSettings(
        section.readDouble("amount", NONE.amount), section.readInt("task-cpus", NONE.taskCpus));
  }

  /** Whether GPUs are asked for. */
  public boolean wanted() {
    return amount > 0;
  }

  /**
   * Tasks that an executor runs side by side: as many as both its cores and its GPUs have room for.
   */
  public int slots(int cores, int gpus) {
    int byCores = cores / taskCpus;
    return wanted() ? Math.min(byCores, gpus * (int) Math.floor(1 / amount)) : byCores;
  }
}
