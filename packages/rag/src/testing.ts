import { filterChecks } from './stores/checks/filtering.ts'
import { findingChecks } from './stores/checks/finding.ts'
import { keepingChecks } from './stores/checks/keeping.ts'
import { refusalChecks } from './stores/checks/refusing.ts'
import type { OpenForCheck, StoreCheck } from './stores/checks/support.ts'

export type { OpenForCheck, StoreCheck } from './stores/checks/support.ts'

/**
 * What is asked of every vector store, for any test framework: `run` rejects where the store does something else, and says
 * what. Written for stores that overlook nothing among a hundred vectors, and find nine of the ten nearest among thousands.
 *
 * @param open     opens the store of a name; no two checks use the same, and a check that opens one again means the same
 *   store, with what was committed. The checks close what they open.
 * @param options  `durable: false` for a store that keeps nothing when it is closed; the default is true
 *
 * @example
 * ```ts
 * import { exactStore } from '@llm-cookbook/rag'
 * import { checksOfVectorStore } from '@llm-cookbook/rag/testing'
 *
 * const openStore = exactStore() // or one of your own
 * const checks = checksOfVectorStore((_name, place) => openStore({ ...place, folder: undefined }), { durable: false })
 * checks[0].name // => 'gives the nearest first, with their cosines'
 *
 * // In a test: for (const { name, run } of checks) it(name, run)
 * await checks[0].run()
 * ```
 */
export function checksOfVectorStore(
  open: OpenForCheck,
  { durable = true }: { durable?: boolean } = {}
): readonly StoreCheck[] {
  const groups = [findingChecks, keepingChecks(durable), filterChecks, refusalChecks(durable)]
  return groups.flatMap(Object.entries<(open: OpenForCheck) => Promise<void>>).map(([name, check], i) => ({
    name,
    run: () => closingAll(open, `check${i}`, check)
  }))
}

async function closingAll(
  open: OpenForCheck,
  prefix: string,
  check: (open: OpenForCheck) => Promise<void>
): Promise<void> {
  const opened: { close(): Promise<void> }[] = []
  const counted: OpenForCheck = async (name, place) => {
    const store = await open(`${prefix}_${name}`, place)
    opened.push(store)
    return store
  }
  try {
    await check(counted)
  } finally {
    for (const store of opened) await store.close()
  }
}
