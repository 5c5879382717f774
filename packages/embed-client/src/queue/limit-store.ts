import type { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, emptyAccount } from '../limit/account.ts'
import type { LimitStore } from '../limit/store.ts'
import { checkName, connect, prefix } from './connect.ts'

/** An account in Redis, for processes on any number of machines. */
export interface RedisLimitStore extends LimitStore {
  /** Ends the connection, once what was asked for is answered. Afterwards `update` rejects. */
  close(): Promise<void>
}

export interface RedisLimitStoreOptions {
  /** Address of the server, as of `QueueAddress`. */
  redis: string
  /** Name of the account, the same for all who share it: letters, digits, `.`, `_` and `-`. */
  account: string
  /** Gets what goes wrong in the background. Default: nobody. */
  onError?: ((error: Error) => void) | undefined
}

/**
 * A place in Redis for the account of a limiter: `createLimiter({ store })` on each machine, and all keep to one limit.
 * Time is that of Redis, so the clocks of the machines do not matter. It is forgotten after a day without use.
 *
 * @throws {EmbedError} `package-missing`, `connection`, `unauthorized`
 * @throws {TypeError} an option that cannot be right
 *
 * @example
 * ```ts no-run
 * import { createLimiter, createOpenAiEmbedder } from '@llm-cookbook/embed-client'
 * import { openRedisLimitStore } from '@llm-cookbook/embed-client/queue'
 *
 * // The same on each machine, which together keep to what the account may have.
 * const store = await openRedisLimitStore({ redis: 'redis://127.0.0.1:6379', account: 'embeddings' })
 * const baseURL = 'http://127.0.0.1:11434/v1'
 * const embedder = createOpenAiEmbedder({ baseURL, model: 'nomic-embed-text', limiter: createLimiter({ store }) })
 * await embedder.embed(['How do I cook rice?'])
 * await store.close()
 * ```
 */
export async function openRedisLimitStore(options: RedisLimitStoreOptions): Promise<RedisLimitStore> {
  const { account, onError = () => undefined } = options
  checkName(account)
  const client = await connect(options, onError)
  return {
    ...redisLimitStore(client, account),
    async close() {
      await client.quit()
    }
  }
}

/**
 * The account is read, changed here, and written if nobody has written meanwhile; else all that once more. Changes that
 * come while one is under way go together, so that processes get in each other's way, but a process never in its own.
 */
export function redisLimitStore(client: Redis, account: string): LimitStore {
  const key = `${prefix}-account:${account}`
  let waiting: Pending[] = []
  let working = false

  async function work(): Promise<void> {
    working = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const settle = await changeTogether(batch)
        for (const done of settle) done()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    working = false
  }

  async function changeTogether(batch: readonly Pending[]): Promise<(() => void)[]> {
    for (;;) {
      const [state, version, now] = (await client.eval(readScript, 1, key)) as [string, string, number]
      let current = state === '' ? emptyAccount() : (JSON.parse(state) as Account)
      const settle = batch.map(({ change, resolve, reject }) => {
        const before = JSON.stringify(current)
        try {
          const result = change(current, now)
          return () => {
            resolve(result)
          }
        } catch (error) {
          current = JSON.parse(before) as Account
          return () => {
            reject(error)
          }
        }
      })
      const next = crypto.randomUUID()
      const written = await client.eval(writeScript, 1, key, version, next, JSON.stringify(current), keepMs)
      if (written === 1) return settle
      await sleep(Math.random() * 5)
    }
  }

  return {
    update: change =>
      new Promise((resolve, reject) => {
        waiting.push({ change, resolve: resolve as (result: unknown) => void, reject })
        if (!working) void work()
      })
  }
}

interface Pending {
  readonly change: (account: Account, now: number) => unknown
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

const keepMs = 24 * 3600 * 1000

const readScript = `
  local found = redis.call('HMGET', KEYS[1], 'account', 'version')
  local time = redis.call('TIME')
  return { found[1] or '', found[2] or '', time[1] * 1000 + math.floor(time[2] / 1000) }
`

const writeScript = `
  if (redis.call('HGET', KEYS[1], 'version') or '') ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[1], 'version', ARGV[2], 'account', ARGV[3])
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return 1
`
