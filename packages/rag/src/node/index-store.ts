import { Matrix } from '@llm-cookbook/vector'
import { RagError } from '../errors.ts'
import type { Metadata } from '../retrieve/filter.ts'
import { fieldsOf } from '../retrieve/filter.ts'
import { ofAnotherIndex } from '../stores/requirements.ts'
import type { OpenStore, VectorStore } from '../stores/vector-store.ts'
import type { Contents } from './contents.ts'
import type { Generation, GenerationEntry, PassageRange } from './generation.ts'
import type { IndexState } from './state.ts'
import { lockWriter } from './writer-lock.ts'

export interface FillOptions {
  readonly signal?: AbortSignal | undefined
  /** Of `total`, the store is given the vectors in one half, and makes them searchable in the other. */
  readonly onProgress?: ((progress: { done: number; total: number }) => void) | undefined
}

/**
 * The store in which an index keeps its vectors a second time. Its state names the index and the generation that it holds;
 * one that is behind, since the process died in between or the store was away, is given what it lacks from the index itself.
 *
 * A copy of an index has its identity and its generations, so that the first of the two to write takes the store along. The
 * other finds a generation there that it never had.
 */
export class IndexStore {
  readonly #folder: string
  readonly #open: OpenStore
  readonly #readOnly: boolean
  #store: Promise<VectorStore> | undefined
  /** The generation that the store was seen to hold, or is being looked for in it. */
  #seen: { stamp: string; store: Promise<VectorStore | undefined> } | undefined

  constructor(folder: string, open: OpenStore, readOnly: boolean) {
    this.#folder = folder
    this.#open = open
    this.#readOnly = readOnly
  }

  /**
   * The store, if it holds this generation. One that is behind is filled first, unless another writer is at work, or
   * nothing can be written: then it is undefined, and the index can do without.
   *
   * @throws {RagError} `store-failed`; `index-mismatch`: another index has put its vectors there
   */
  holding(generation: Generation, contents: Contents): Promise<VectorStore | undefined> {
    const { stamp } = generation.state
    if (this.#seen?.stamp !== stamp) {
      const seen = { stamp, store: this.#find(generation, contents) }
      this.#seen = seen
      const forget = (): void => {
        if (this.#seen === seen) this.#seen = undefined
      }
      seen.store.then(store => {
        if (!store) forget()
      }, forget)
    }
    return this.#seen.store
  }

  /**
   * Gives the store what it lacks. The caller holds the lock of the folder.
   *
   * @throws {RagError} `store-failed`, `index-mismatch` as above; the index has everything all the same, and the next
   *   ingestion tries again
   */
  async fill(generation: Generation, contents: Contents, { signal, onProgress }: FillOptions = {}): Promise<void> {
    if (columnsOf(generation) === 0) return
    const store = await this.#opened(generation)
    const state = await store.state()
    if (state === stateOf(generation)) return
    const { removed, entries } = await lacking(generation, state, store)
    for (const ids of batches(removed)) await store.remove(ids, { signal })
    const half = entries.reduce((sum, { passages }) => sum + passages, 0) || 1
    let given = 0
    const tell = (done: number): void => onProgress?.({ done, total: 2 * half })
    tell(0)
    for (const batch of documentBatches(entries)) {
      const ids = batch.flatMap(entry => idsOf([entry.firstPassage, entry.passages]))
      const metadata = batch.flatMap(entry => Array<Metadata>(entry.passages).fill(fieldsOf(entry)))
      const vectors = new Matrix(ids.length, columnsOf(generation))
      let at = 0
      for (const { content } of batch) {
        const { data } = contents.vectors(content)
        vectors.data.set(data, at)
        at += data.length
      }
      await store.put(ids, vectors, metadata, { signal })
      tell((given += ids.length))
    }
    await store.commit(stateOf(generation), {
      signal,
      onProgress: ({ done, total }) => {
        tell(half + (total === 0 ? 0 : Math.floor((half * done) / total)))
      }
    })
    tell(2 * half)
  }

  async close(): Promise<void> {
    const store = this.#store
    this.#store = undefined
    this.#seen = undefined
    await (await store?.catch(() => undefined))?.close()
  }

  async #find(generation: Generation, contents: Contents): Promise<VectorStore | undefined> {
    if (columnsOf(generation) === 0) return undefined
    if (await this.#holds(generation)) return this.#store
    // Another process may have filled it meanwhile: a store in this process does not see that until it is opened again.
    await this.close()
    if (await this.#holds(generation)) return this.#store
    if (this.#readOnly) return undefined
    const unlock = await lockWriter(this.#folder).catch((error: unknown) => {
      if (error instanceof RagError && ['index-locked', 'index-not-writable'].includes(error.code)) return undefined
      throw error
    })
    if (unlock === undefined) return undefined
    try {
      await this.fill(generation, contents)
      return await this.#store
    } finally {
      await unlock()
    }
  }

  async #holds(generation: Generation): Promise<boolean> {
    return (await (await this.#opened(generation)).state()) === stateOf(generation)
  }

  #opened({ state: { settings } }: Generation): Promise<VectorStore> {
    const { fingerprint, dimensions } = settings.embedder!
    return (this.#store ??= this.#open({
      folder: this.#folder,
      columns: dimensions!,
      fingerprint,
      readOnly: this.#readOnly
    }).catch((error: unknown) => {
      this.#store = undefined
      throw error
    }))
  }
}

/** How many ids or vectors a store is given at a time, and the rest of the last document. */
const batchSize = 1000

function columnsOf(generation: Generation): number {
  return generation.documents > 0 ? (generation.state.settings.embedder?.dimensions ?? 0) : 0
}

/** The state of a store that holds a generation: of which index, the how manieth, and what it is called. */
function stateOf(
  { state }: Generation,
  { generation, stamp }: Pick<IndexState, 'generation' | 'stamp'> = state
): string {
  return `${state.identity}/${state.replaced + generation}/${stamp}`
}

/**
 * What a store of this state lacks; one whose state is unknown is cleared.
 *
 * @throws {RagError} `index-mismatch`
 */
async function lacking(
  generation: Generation,
  state: string | undefined,
  store: VectorStore
): Promise<{ removed: PassageRange[]; entries: GenerationEntry[] }> {
  const entries = [...generation.entries()]
  const from = generation.past.findIndex(past => stateOf(generation, past) === state)
  if (from < 0) {
    requireOwn(generation, state, store)
    await store.clear()
    return { removed: [], entries }
  }
  const past = generation.past.slice(from)
  return {
    removed: past.flatMap(({ removed }) => removed),
    entries: entries.filter(({ since }) => since > past[0]!.generation)
  }
}

/**
 * Where others can put theirs, an unknown state may only be one of this index that it no longer remembers: of long ago, or of
 * before it was made anew.
 */
function requireOwn({ state, past }: Generation, found: string | undefined, { location }: VectorStore): void {
  if (location === undefined || found === undefined) return
  const [identity, number] = found.split('/')
  const oldestKnown = state.replaced + (past[0] ?? state).generation
  if (identity !== state.identity || !(Number(number) < oldestKnown)) throw ofAnotherIndex(location)
}

function* batches(ranges: readonly PassageRange[]): Generator<number[]> {
  const ids = ranges.flatMap(idsOf)
  for (let at = 0; at < ids.length; at += batchSize) yield ids.slice(at, at + batchSize)
}

function* documentBatches(entries: readonly GenerationEntry[]): Generator<GenerationEntry[]> {
  let batch: GenerationEntry[] = []
  let passages = 0
  for (const entry of entries) {
    batch.push(entry)
    passages += entry.passages
    if (passages < batchSize) continue
    yield batch
    batch = []
    passages = 0
  }
  if (batch.length > 0) yield batch
}

function idsOf([first, count]: PassageRange): number[] {
  return Array.from({ length: count }, (_, i) => first + i)
}
