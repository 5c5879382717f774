/** Whom to call back at which event. */
export class Emitter<Events extends object> {
  readonly #callbacks = new Map<keyof Events, Set<(event: never) => void>>()

  /** @returns what ends that */
  on<K extends keyof Events>(event: K, callback: (event: Events[K]) => void): () => void {
    const callbacks = this.#callbacks.get(event) ?? new Set()
    this.#callbacks.set(event, callbacks.add(callback))
    return () => callbacks.delete(callback)
  }

  tell<K extends keyof Events>(event: K, what: Events[K]): void {
    for (const callback of this.#callbacks.get(event) ?? []) callback(what as never)
  }
}
