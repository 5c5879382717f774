import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const modelNames = ['nmt-nfkc', 'byte-fallback', 'suffix', 'bpe', 'word', 'char'] as const
export type ModelName = (typeof modelNames)[number]

const folder = join(import.meta.dirname, '../fixtures/sentencepiece')

/** The bytes of a .model file. */
export function modelFile(name: ModelName): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, `${name}.model`)))
}

interface Expected {
  texts: string[]
  models: Record<ModelName, [ids: number[], decoded: string][]>
}

/** What SentencePiece's own programs gave. */
export const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected
