/**
 * Models of Keras, read with <a href="https://github.com/jamesmudd/jhdf">jHDF</a>, a reader of HDF5 in Java. Not part of
 * the core jar, which needs nothing but the JDK: this is an artifact of its own, with jHDF and Jackson as what it needs.
 */
@NullMarked
package io.github.lanegrad.keras;

import org.jspecify.annotations.NullMarked;
