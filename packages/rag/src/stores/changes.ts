import type { Matrix } from '@llm-cookbook/vector'

/** What was done to a store since its last commit. Of several changes of one id the last one counts. */
export class Changes {
  /** Whether what was there before the changes is to go. */
  readonly cleared: boolean
  /** Vectors to be there, by id: copies, so that nobody changes them meanwhile. */
  readonly put: Map<number, Float32Array> = new Map<number, Float32Array>()
  /** Ids not to be there. */
  readonly removed: Set<number> = new Set<number>()

  constructor({ cleared = false }: { cleared?: boolean } = {}) {
    this.cleared = cleared
  }

  take(ids: readonly number[], vectors: Matrix): void {
    for (const [i, id] of ids.entries()) {
      this.put.set(id, vectors.row(i).slice())
      this.removed.delete(id)
    }
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) {
      this.put.delete(id)
      this.removed.add(id)
    }
  }

  /** Whether a vector that was there before is to stay. */
  keeps(id: number): boolean {
    return !this.cleared && !this.put.has(id) && !this.removed.has(id)
  }
}
