import { exactStore } from '../../src/stores/exact-store.ts'
import type { OpenStore, VectorStore } from '../../src/stores/vector-store.ts'

export interface WatchedStore {
  readonly open: OpenStore
  /** What was done, in order: `put 3`, `remove 2`, `clear`, `commit`, `nearest`, `open`, `close`. */
  readonly log: string[]
  /** The ids that were put. */
  readonly ids: number[]
  /** What these throw next time. */
  failing: { commit?: Error; put?: Error; state?: Error }
}

/** The exact store, as one that outlasts its closing, like a database does; with a location, one that others use too. */
export function watchedStore(location?: string): WatchedStore {
  const log: string[] = []
  const ids: number[] = []
  let store: Promise<VectorStore> | undefined
  const watched: WatchedStore = {
    log,
    ids,
    failing: {},
    async open(place) {
      const real = await (store ??= exactStore()({ ...place, readOnly: false }))
      const failing = (name: keyof WatchedStore['failing']): void => {
        const error = watched.failing[name]
        watched.failing = {}
        if (error) throw error
      }
      log.push(place.readOnly ? 'open to read' : 'open')
      return {
        name: 'watched',
        location,
        async state() {
          if (watched.failing.state) failing('state')
          return real.state()
        },
        async put(given, ...rest) {
          log.push(`put ${given.length}`)
          if (watched.failing.put) failing('put')
          ids.push(...given)
          await real.put(given, ...rest)
        },
        async remove(given) {
          log.push(`remove ${given.length}`)
          await real.remove(given)
        },
        async clear() {
          log.push('clear')
          await real.clear()
        },
        async commit(state, options) {
          log.push('commit')
          if (watched.failing.commit) failing('commit')
          options?.onProgress?.({ done: 1, total: 2 })
          await real.commit(state, options)
        },
        async nearest(query, options) {
          log.push('nearest')
          return real.nearest(query, options)
        },
        close() {
          log.push('close')
          return Promise.resolve()
        }
      }
    }
  }
  return watched
}
