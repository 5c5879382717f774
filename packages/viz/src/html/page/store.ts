/** A state whose watchers run when what they watch has changed. */
export interface Store<State> {
  readonly state: Readonly<State>
  /**
   * Takes over what differs, and then runs whoever watches that, each once, in the order in which they began to watch: who
   * derives something from the state watches before those who show it. A watcher may set, too.
   */
  set(patch: Partial<State>): void
  /** Runs now, and whenever one of these has changed. */
  watch(keys: readonly (keyof State)[], run: () => void): void
}

export function createStore<State extends object>(initial: State): Store<State> {
  const state = { ...initial }
  const watchers: { readonly keys: readonly (keyof State)[]; readonly run: () => void; due: boolean }[] = []
  let running = false

  function runDue(): void {
    if (running) return
    running = true
    try {
      for (let next; (next = watchers.find(({ due }) => due)) !== undefined;) {
        next.due = false
        next.run()
      }
    } finally {
      running = false
    }
  }

  return {
    state,
    set(patch) {
      for (const key of Object.keys(patch) as (keyof State)[]) {
        if (Object.is(state[key], patch[key])) continue
        state[key] = patch[key]!
        for (const watcher of watchers) watcher.due ||= watcher.keys.includes(key)
      }
      runDue()
    },
    watch(keys, run) {
      watchers.push({ keys, run, due: true })
      runDue()
    }
  }
}
