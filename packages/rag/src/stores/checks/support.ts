import { Matrix } from '@llm-cookbook/vector'
import type { Metadata } from '../../retrieve/filter.ts'
import type { NearVector, StorePlace, VectorStore } from '../vector-store.ts'

/** A check that a vector store has to pass, with its name. */
export interface StoreCheck {
  /** What the store has to do, as a sentence. */
  readonly name: string
  /** Tries it, on stores that it opens and closes; rejects with an `Error` that says what the store did instead. */
  readonly run: () => Promise<void>
}

/** Opens the store of a name, which is a letter, then letters, digits and underscores, for vectors of `place.columns`. */
export type OpenForCheck = (name: string, place: Omit<StorePlace, 'folder'>) => Promise<VectorStore>

/** Checks by what they say. */
export type Checks = Readonly<Record<string, (open: OpenForCheck) => Promise<void>>>

export const place = (columns: number): Omit<StorePlace, 'folder'> => ({ columns, fingerprint: 'check' })

/** Puts vectors under the ids 0, 1, 2, … or those given, without metadata or with those given. */
export async function put(
  store: VectorStore,
  rows: readonly (readonly number[])[],
  ids: readonly number[] = [...rows.keys()],
  metadata: readonly Metadata[] = ids.map(() => ({}))
): Promise<void> {
  await store.put(ids, Matrix.fromRows(rows), metadata)
}

export async function idsOf(store: VectorStore, query: readonly number[], k: number): Promise<number[]> {
  return (await store.nearest(Float32Array.from(query), { k })).map(({ id }) => id)
}

/** Compares ids to the letter and scores to 6 digits after the point. */
export function expectFound(found: readonly NearVector[], expected: readonly (readonly [number, number])[]): void {
  expectEqual(
    found.map(({ id }) => id),
    expected.map(([id]) => id),
    'ids, best first'
  )
  for (const [i, [id, score]] of expected.entries()) {
    const given = found[i]!.score
    if (!(Math.abs(given - score) <= 1e-6)) throw new Error(`score of ${id}: expected ${score}, got ${given}`)
  }
}

export function expectEqual(given: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(given), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`)
}

/** @param wanted  the class or the `code` of the error */
export async function expectRejection(
  call: () => Promise<unknown>,
  wanted: (abstract new (...args: never[]) => Error) | string,
  what: string
): Promise<void> {
  const error = await Promise.resolve()
    .then(call)
    .then(
      () => undefined,
      (reason: unknown) => ({ reason })
    )
  const name = typeof wanted === 'string' ? wanted : wanted.name
  if (error === undefined) throw new Error(`${what}: expected ${name}, but it succeeded`)
  const { reason } = error
  const fits = typeof wanted === 'string' ? (reason as { code?: unknown }).code === wanted : reason instanceof wanted
  if (!fits) throw new Error(`${what}: expected ${name}, got ${String(reason)}`, { cause: reason })
}
