import { encodeCorpus, type Corpus, type EncodeOptions } from './corpus.ts'
import type { EncodedCorpus } from './encoded-corpus.ts'

/** A corpus as ids: encoded with the options, or as it is if it is encoded already. */
export async function asEncoded(
  corpus: Corpus | EncodedCorpus,
  options: EncodeOptions,
  encode: typeof encodeCorpus = encodeCorpus
): Promise<EncodedCorpus> {
  return isEncoded(corpus) ? corpus : encode(corpus, options)
}

function isEncoded(corpus: Corpus | EncodedCorpus | null): corpus is EncodedCorpus {
  return typeof corpus === 'object' && corpus !== null && 'vocabulary' in corpus
}
