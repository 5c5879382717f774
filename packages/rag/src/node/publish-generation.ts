import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { QuantizedRows, type TypedArray } from '@llm-cookbook/vector'
import { LexicalIndex } from '../lexical/lexical-index.ts'
import type { Contents } from './contents.ts'
import type { Database } from './database.ts'
import {
  draftOf,
  writeGeneration,
  type Base,
  type DraftEntry,
  type Generation,
  type GenerationEntry,
  type PassageRange
} from './generation.ts'
import { nextRowRanges, RowRanges } from './row-ranges.ts'
import { writeState, type IndexState } from './state.ts'

export interface PublishOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: PublishProgress) => void) | undefined
}

/** How far the work is, in units that only compare with `total`. */
export interface PublishProgress {
  readonly done: number
  readonly total: number
}

/**
 * Derives from the documents what searches need, and makes them the generation that is searched, in one transaction.
 * Contents that no document has any more are deleted with it.
 */
export async function publishGeneration(
  database: Database,
  contents: Contents,
  previous: Generation,
  state: IndexState,
  drafts: readonly DraftEntry[],
  options: PublishOptions = {}
): Promise<IndexState> {
  const before = [...previous.entries()]
  const { entries, next } = numbered(drafts, before, state)
  const kept = new Set(entries.map(entry => entry.firstPassage))
  const removed = before.flatMap(({ firstPassage, passages }): PassageRange[] =>
    kept.has(firstPassage) ? [] : [[firstPassage, passages]]
  )
  const past = [...previous.past, { generation: state.generation, stamp: state.stamp, removed }]
  const extended = extend(previous, before, entries)
  const { rows, arrays } = extended ?? {
    rows: RowRanges.of(
      entries.map(({ passages }) => passages),
      [...entries.keys()]
    ),
    arrays: await derive(contents, entries, options)
  }
  database.transaction(() => {
    writeGeneration(database, next, { entries, rows, arrays, past })
    contents.keepOnly(new Set(entries.map(({ content }) => content.id)))
    writeState(database, next)
  })
  return next
}

/** The documents with numbers of their passages: those that they had, where the content is the same. */
function numbered(
  drafts: readonly DraftEntry[],
  before: readonly GenerationEntry[],
  state: IndexState
): { entries: GenerationEntry[]; next: IndexState } {
  const known = new Map(before.map(entry => [entry.source, entry]))
  const generation = state.generation + 1
  let { nextPassage } = state
  const entries = drafts.map((draft): GenerationEntry => {
    const old = known.get(draft.source)
    if (old && isDeepStrictEqual(draftOf(old), draft)) return old
    if (old?.content.id === draft.content.id) return { ...draft, firstPassage: old.firstPassage, since: generation }
    const firstPassage = nextPassage
    nextPassage += draft.passages
    return { ...draft, firstPassage, since: generation }
  })
  return { entries, next: { ...state, generation, stamp: randomUUID(), nextPassage } }
}

/** From fewer rows arrays are derived anew each time; and from more, when this part of the rows has been added or is gone. */
const fewestRows = 1000
const mostChanged = 0.1

/** The rows of the new generation behind arrays that stay; undefined where these are to be derived anew. */
function extend(
  previous: Generation,
  before: readonly GenerationEntry[],
  entries: readonly GenerationEntry[]
): { rows: RowRanges; arrays: Base } | undefined {
  const { base } = previous
  if (base === undefined || base.rows < fewestRows) return undefined
  const rows = nextRowRanges(previous.rows(), base.ranges, before, entries)
  let changed = rows.rows - base.rows
  for (const { start, end, document } of rows) if (document < 0) changed += end - start
  return changed <= mostChanged * base.rows ? { rows, arrays: base } : undefined
}

async function derive(
  contents: Contents,
  entries: readonly GenerationEntry[],
  { signal, onProgress }: PublishOptions
): Promise<Record<string, TypedArray>> {
  onProgress?.({ done: 0, total: entries.length })
  const lexical = await LexicalIndex.build(termsOf(contents, entries), {
    signal,
    onProgress: ({ done, total }) => onProgress?.({ done, total })
  })
  const columns = entries[0] ? contents.head(entries[0].content).columns : 0
  if (columns === 0) return lexical.arrays()
  const codes = new QuantizedRows(columns)
  for (const { content } of entries) {
    signal?.throwIfAborted()
    codes.append(contents.vectors(content))
  }
  return { ...lexical.arrays(), vectorCodes: codes.bytes }
}

function* termsOf(contents: Contents, entries: readonly GenerationEntry[]): Generator<ReturnType<Contents['terms']>> {
  for (const { content } of entries) yield contents.terms(content)
}
