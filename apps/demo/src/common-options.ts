import type { Choice, Flag, Integer, Text, Texts } from './options.ts'

// Options that several commands have, so that they are called and explained alike.

export const json: Flag = { kind: 'flag', about: 'Print one JSON object on standard output, and nothing else there.' }

export const indexFolder: Text = { kind: 'text', value: 'FOLDER', about: 'The folder of the index.' }

export const hits: Integer = { kind: 'integer', least: 1, most: 1000, default: 10, about: 'How many passages to find.' }

export type ModeName = 'best' | 'bm25' | 'lexical' | 'dense' | 'hybrid'

export const mode: Choice<ModeName> = {
  kind: 'choice',
  of: ['best', 'bm25', 'lexical', 'dense', 'hybrid'],
  default: 'best',
  about:
    'How to rank: by the words of the query (bm25), by words that go with them too (lexical), by vectors (dense), by ' +
    'lexical and dense (hybrid); best is hybrid where the vectors were measured to help, else lexical.'
}

export const filter: Texts = {
  kind: 'texts',
  value: 'FIELD=VALUE',
  about:
    'Only documents whose metadata say so, as author=Bohr, date>=1913, keywords~=atom; source, title and hash are ' +
    'fields too. Also !=, <, <=, >. Of several values of a field any will do; of several fields all must hold.'
}

export type StoreName = 'memory' | 'hnsw' | 'pgvector'

/** Where vectors are searched. */
export const storeOptions: {
  readonly store: Choice<StoreName>
  readonly 'database-url': Text
  readonly collection: Text
} = {
  store: {
    kind: 'choice',
    of: ['memory', 'hnsw', 'pgvector'],
    default: 'memory',
    about:
      'How to search vectors: all of them (memory), by an approximate graph, for a hundred thousand passages and more ' +
      '(hnsw), or in PostgreSQL (pgvector).'
  },
  'database-url': {
    kind: 'text',
    value: 'URL',
    env: 'DATABASE_URL',
    about: 'The PostgreSQL server of --store pgvector, as postgres://user@host/database.'
  },
  collection: {
    kind: 'text',
    value: 'NAME',
    about: 'What the vectors of this index are called in the database; by default a name made of its folder.'
  }
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
