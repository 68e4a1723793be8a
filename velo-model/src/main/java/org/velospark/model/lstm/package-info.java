/**
 * The per-tensor part of a learned optimizer: {@link org.velospark.model.lstm.TensorStatistics}
 * says what the LSTM sees of a tensor, {@link org.velospark.model.lstm.TensorLstm} mixes the rows
 * of all tensors, takes one LSTM step and reads off how each tensor is to be updated. Source:
 * {@code lstm_features_for_tensor} and {@code _rnn_forward} in {@code hyper_v2.py}.
 */
package org.velospark.model.lstm;
