import type { Choice, Flag, Integer, Text } from './options.ts'

// Options that several commands have, so that they are called and explained alike.

export const json: Flag = { kind: 'flag', about: 'Print one JSON object on standard output, and nothing else there.' }

export const indexFolder: Text = { kind: 'text', value: 'FOLDER', about: 'The folder of the index.' }

export const hits: Integer = { kind: 'integer', least: 1, most: 1000, default: 10, about: 'How many passages to find.' }

export type ModeName = 'best' | 'bm25' | 'dense' | 'hybrid'

export const mode: Choice<ModeName> = {
  kind: 'choice',
  of: ['best', 'bm25', 'dense', 'hybrid'],
  default: 'best',
  about:
    'How to rank: by words (bm25), by vectors (dense), by both (hybrid); best is hybrid with --embedding-model, else bm25.'
}

export const store: Choice<'exact' | 'hnsw'> = {
  kind: 'choice',
  of: ['exact', 'hnsw'],
  default: 'exact',
  about: 'How to search vectors: all of them, or an approximate graph, worth it from about 20,000 passages on.'
}

export const password: Text = {
  kind: 'text',
  value: 'PASSWORD',
  env: 'COOKBOOK_PASSWORD',
  about: 'Opens encrypted PDF files.'
}

export const rebuild: Flag = {
  kind: 'flag',
  about: 'Make the index anew, whatever state it is in. It then holds only the files given now.'
}
