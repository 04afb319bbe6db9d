/**
 * Fine-tunes the sentence encoder for the eight tasks and writes it as the int8 model that the
 * gateway runs: {@code TuneEncoder} is the command, {@code EncoderTuning} the method to read first.
 * Forward pass and gradients are PyTorch's, through DJL; prompts are laid out and embedded by the
 * gateway's own classes. Never shipped with the server.
 */
@NullMarked
package com.gammainfra.tuning;

import org.jspecify.annotations.NullMarked;
