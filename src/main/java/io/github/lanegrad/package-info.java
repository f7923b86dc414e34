/** What a model is. */
@NullMarked
package io.github.lanegrad;

import org.jspecify.annotations.NullMarked;
