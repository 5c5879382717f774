import type { Hit } from '../retrieve/retrieve.ts'

/** What an answer needs of a hit. */
export type Source = Pick<Hit, 'source' | 'title' | 'text' | 'start' | 'end' | 'headings' | 'document' | 'scores'>
