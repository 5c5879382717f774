import { Word2vecError } from '../errors.ts'

/** The first line of word2vec's and fastText's files: how many words, of how many dimensions. */
export function readHeader(line: Uint8Array): { promised: number; dimensions: number } {
  const header = matchHeader(line)
  if (header === undefined) {
    const text = new TextDecoder().decode(line.subarray(0, 80)).trimEnd()
    throw new Word2vecError(
      'invalid-file',
      `The first line should hold the number of words and the number of dimensions, got '${text}'; GloVe's files have no such line: the option format: 'glove'`
    )
  }
  if (header.dimensions < 1 || header.promised > 2 ** 32) {
    throw new Word2vecError(
      'invalid-file',
      `The first line promises ${header.promised} words of ${header.dimensions} dimensions: the file is damaged`
    )
  }
  return header
}

export function matchHeader(line: Uint8Array): { promised: number; dimensions: number } | undefined {
  const match = /^(\d{1,15})[ \t]+(\d{1,9})\s*$/.exec(String.fromCharCode(...line.subarray(0, 80)))
  return match === null ? undefined : { promised: Number(match[1]), dimensions: Number(match[2]) }
}
