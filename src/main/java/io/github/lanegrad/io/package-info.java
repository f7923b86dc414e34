/**
 * Files of models: {@link io.github.lanegrad.io.ModelFile} saves and loads a {@link io.github.lanegrad.Model},
 * {@link io.github.lanegrad.io.Safetensors} and {@link io.github.lanegrad.io.SafetensorsWriter} are the container
 * underneath, which PyTorch and many others read as well. {@link io.github.lanegrad.io.StateDict} takes the layers of
 * PyTorch, {@link io.github.lanegrad.io.Npy} and {@link io.github.lanegrad.io.Npz} the arrays of NumPy;
 * {@link io.github.lanegrad.io.DenseStack} is for those who read another format. {@link io.github.lanegrad.io.OnnxFile}
 * exchanges models with others in the ONNX format: a {@code Protobuf} reader and writer, an {@code OnnxGraph} of nodes, an
 * {@code OnnxChain} that names its pieces, an {@code OnnxAssembly} that makes a model of them, and {@code OnnxActivations},
 * one table of formulas for both ways.
 *
 * <p>Files from elsewhere are not trusted: a broken or hostile one gets an {@link java.io.IOException} that names the
 * file, the byte and what was expected, and never makes the reader allocate much more than the file is long. Files are
 * replaced as a whole: after a failure or a crash the old one is still there.
 */
@NullMarked
package io.github.lanegrad.io;

import org.jspecify.annotations.NullMarked;
