import { encodeCorpus, type Corpus, type EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'

/** A corpus as ids: encoded with the options, or as it is if it is encoded already. */
export async function asEncoded(corpus: Corpus | EncodedCorpus, options: EncodeOptions): Promise<EncodedCorpus> {
  if (typeof corpus === 'object' && (corpus as unknown) !== null && 'vocabulary' in corpus) return corpus
  return encodeCorpus(corpus, options)
}
