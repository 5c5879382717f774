import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Two sentences, and how alike people found them, from 0 to 5. */
export interface ScoredPair {
  a: string
  b: string
  score: number
}

const checksums = {
  train: '0f71910b59aa1ad973c5897f0791f3b0965a92b8f82b1a95f3eea9f4162fda82',
  dev: '5d7e944d8b02734b07bfdb5df67db3420c64bed153fcaa1ba47ad03480cf4234',
  test: 'affe45928a66ee5a708531233c95b7dacbbdc57f974f002a3d32ea0180cf816a'
}

/**
 * A part of the STS Benchmark (Cer and others, SemEval-2017 Task 1) from the folder of data sets.
 *
 * @throws {Error} where the file is missing or another; the message tells where it is to be had
 */
export function readSts(folder: string, part: keyof typeof checksums): ScoredPair[] {
  const path = join(folder, 'sts-benchmark', `sts-${part}.csv`)
  const bytes = existsSync(path) ? readFileSync(path) : undefined
  if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== checksums[part]) {
    throw new Error(
      `${path}: expected the part of the STS Benchmark with the SHA-256 ${checksums[part]}, found ` +
        `${bytes === undefined ? 'no file' : 'another file'}. data/SOURCES.md tells where it is to be had.`
    )
  }
  return parsePairs(bytes.toString())
}

/** A line a pair, between tabulators: genre, file, year, number, score, sentence, sentence, and at times more. */
export function parsePairs(file: string): ScoredPair[] {
  return file.split('\n').flatMap(line => {
    const [, , , , score, a, b] = line.split('\t')
    return a && b ? [{ a: a.trim(), b: b.trim(), score: Number(score) }] : []
  })
}
