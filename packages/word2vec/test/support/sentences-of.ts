import { sentenceEnd, type EncodedCorpus } from '../../src/index.ts'

/** The sentences of a corpus in words again. */
export async function sentencesOf(corpus: EncodedCorpus): Promise<string[][]> {
  const sentences: string[][] = []
  let sentence: string[] = []
  for (const id of await corpus.read(0, corpus.length)) {
    if (id === sentenceEnd) {
      sentences.push(sentence)
      sentence = []
    } else sentence.push(corpus.vocabulary.words[id]!)
  }
  if (sentence.length > 0) throw new Error('expected an end behind the last sentence')
  return sentences
}
