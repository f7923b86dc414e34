/**
 * What several packages need and no program should: files replaced as a whole, checks of rows and
 * indices, and how a warm-up tells that code has been compiled.
 */
@NullMarked
package io.github.lanegrad.internal;

import org.jspecify.annotations.NullMarked;
