import type { World } from './command.ts'
import { amount } from './amounts.ts'
import { nameOf } from './inputs.ts'

/** Rows that are not named one by one where there are more. */
const mostNamed = 5

/** Names rows of a file that are left out on standard error, and counts them. */
export class SkippedRows {
  readonly #path: string
  readonly #terminal: World['terminal']
  #count = 0

  constructor(path: string, { terminal }: Pick<World, 'terminal'>) {
    this.#path = path
    this.#terminal = terminal
  }

  get count(): number {
    return this.#count
  }

  /** @param row  from 0; people are told from 1 */
  add(row: number, problem: string): void {
    this.#count++
    if (this.#count <= mostNamed) this.#terminal.warn(`${nameOf(this.#path)}, row ${row + 1} is left out: ${problem}`)
  }

  /** To be called when no more rows come: how many were not named. */
  finish(): void {
    const more = this.#count - mostNamed
    if (more > 0) this.#terminal.warn(`${nameOf(this.#path)}: ${amount(more, 'more row')} left out.`)
  }
}
