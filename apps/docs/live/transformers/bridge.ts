/** The passage that the reader finds. */
export const bridge =
  'The old bridge over the river was closed in the winter because the ice had damaged one of its stone pillars, and for ' +
  'three months the people of the village crossed the water in a small boat that belonged to the baker.'
