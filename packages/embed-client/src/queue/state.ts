import type { Redis } from 'ioredis'
import { prefix } from './connect.ts'

/** What is known of a job beside its lines. */
export interface JobState {
  status: 'running' | 'finished'
  /** SHA-256 of the input. */
  input: string
  /** Lines of the input, those collected as answers, and those as failures. */
  total: number
  succeeded: number
  failed: number
}

/** Kept in Redis for all who work on the job, and for a day after the last change. */
export class SharedState {
  readonly #client: Redis
  readonly #state: string
  readonly #holder: string
  readonly #token: string = crypto.randomUUID()

  constructor(client: Redis, name: string) {
    this.#client = client
    this.#state = `${prefix}-state:${name}`
    this.#holder = `${prefix}-holder:${name}`
  }

  async read(): Promise<JobState | undefined> {
    const { status, input, total, succeeded, failed } = await this.#client.hgetall(this.#state)
    if (status !== 'running' && status !== 'finished') return undefined
    return { status, input: input ?? '', total: Number(total), succeeded: Number(succeeded), failed: Number(failed) }
  }

  async write(state: JobState): Promise<void> {
    await this.#client.multi().hset(this.#state, state).expire(this.#state, 86_400).exec()
  }

  async clear(): Promise<void> {
    await this.#client.del(this.#state)
  }

  /** Makes this the one process that collects, or keeps it so, for that long; false: another one is. */
  async hold(forMs: number): Promise<boolean> {
    return (await this.#client.eval(holdScript, 1, this.#holder, this.#token, forMs)) === 1
  }

  async letGo(): Promise<void> {
    await this.#client.eval(letGoScript, 1, this.#holder, this.#token)
  }
}

const holdScript = `
  local holder = redis.call('GET', KEYS[1])
  if holder and holder ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
`

const letGoScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`
