import { Decoder } from '../../src/bpe/decoder.ts'
import type { Encoding } from '../../src/bpe/encoding.ts'

/** The tokens of a vocabulary as text; half characters as U+FFFD. */
export function vocabularyWords(encoding: Encoding): string[] {
  const { offsets } = encoding.vocabulary
  const decoder = new Decoder(encoding)
  const words: string[] = []
  for (let rank = 0; rank + 1 < offsets.length; rank++) {
    if (offsets[rank]! < offsets[rank + 1]!) words.push(decoder.decode([rank]))
  }
  return words
}
