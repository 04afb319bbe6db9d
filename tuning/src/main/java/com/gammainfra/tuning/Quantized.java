package com.gammainfra.tuning;

/**
 * Numbers in eight bits: {@code value ≈ scale × (byte − zero point)}, rounded half to even, as the
 * quantised graph of all-MiniLM-L6-v2 holds them.
 *
 * @param bytes one a value, in the values' order
 * @param scales one, or one a column
 * @param zeroPoint the same for all
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Quantized(byte[] bytes, float[] scales, int zeroPoint) {
  /**
   * A linear map's weights use 7 of the 8 bits. Kernels without VNNI instructions add two products
   * of an activation (at most 255) and a weight in 16 bits with saturation: 2 × 255 × 64 fits, 2 ×
   * 255 × 127 does not, and the sum would be silently wrong.
   */
  private static final int WEIGHT_STEPS = 64;

  private static final int MOST = 255;
  private static final int MIDDLE = 128;

  /** A matrix as signed bytes, −64 to 64, each column in its own scale. */
  static Quantized perColumn(float[] values, int columns) {
    float[] scales = new float[columns];
    for (int i = 0; i < values.length; i++) {
      scales[i % columns] = Math.max(scales[i % columns], Math.abs(values[i]));
    }
    for (int column = 0; column < columns; column++) {
      scales[column] = scales[column] == 0 ? 1 : scales[column] / WEIGHT_STEPS;
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) Math.rint(values[i] / scales[i % columns]);
    }
    return new Quantized(bytes, scales, 0);
  }

  /** A table as unsigned bytes around 128, all in one scale; it is only looked up in. */
  static Quantized perTensor(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    float scale = largest == 0 ? 1 : 2 * largest / MOST;
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) Math.clamp((int) Math.rint(values[i] / scale) + MIDDLE, 0, MOST);
    }
    return new Quantized(bytes, new float[] {scale}, MIDDLE);
  }

  /**
   * The numbers that the bytes stand for, in their order.
   *
   * @param signed whether a byte is one of −128 to 127, not of 0 to 255
   */
  float[] values(boolean signed) {
    float[] values = new float[bytes.length];
    for (int i = 0; i < values.length; i++) {
      int number = signed ? bytes[i] : Byte.toUnsignedInt(bytes[i]);
      values[i] = scales[i % scales.length] * (number - zeroPoint);
    }
    return values;
  }
}
