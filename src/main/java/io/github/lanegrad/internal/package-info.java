/** What several packages need and no program should: files that are replaced as a whole, and checks of rows. */
@NullMarked
package io.github.lanegrad.internal;

import org.jspecify.annotations.NullMarked;
