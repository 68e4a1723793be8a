/** The LSTM's products for the Vector API. */
package org.velospark.model.lstm.vector;
