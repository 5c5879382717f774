const made: Partial<Record<'word' | 'grapheme', Intl.Segmenter>> = {}

/** The engine's segmenter; making one takes a millisecond, so it is kept. Every locale gives the same, one is fixed to be sure. */
export function segmenter(granularity: 'word' | 'grapheme'): Intl.Segmenter {
  return (made[granularity] ??= new Intl.Segmenter('en', { granularity }))
}
