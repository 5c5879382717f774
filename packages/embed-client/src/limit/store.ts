import { type Account, emptyAccount } from './account.ts'
import type { Clock } from './clock.ts'

/** Where the account is kept. Several processes share one limit by sharing a store. */
export interface LimitStore {
  /**
   * Lets `change` alter the account, in one step that nobody comes between, and resolves to what it gives. It gets the
   * account as it was left, plain JSON, or that of `emptyAccount()` the first time; and the time in milliseconds, of a
   * clock that is the same for all who share the store. It may be run again, on a fresh copy, where a store works so.
   */
  update<T>(change: (account: Account, now: number) => T): Promise<T>
}

/** One process's own account. */
export function memoryStore(clock: Clock): LimitStore {
  const account = emptyAccount()
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- what a change throws is a rejection, as of any store
    async update(change) {
      return change(account, clock.now())
    }
  }
}
