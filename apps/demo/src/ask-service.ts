import { withoutPassword } from './harmless.ts'

/** What a service said when it was asked for its models. */
export interface ServiceState {
  readonly baseURL: string
  readonly answers: boolean
  /** The models that it has, if it says so. */
  readonly models: readonly string[] | undefined
  /** What was wrong, in a few words. */
  readonly problem: string | undefined
  readonly milliseconds: number
}

/** Asks an OpenAI-compatible service for its models: nothing else is sent, but the key, if there is one. */
export async function askService(
  baseURL: string,
  { apiKey, timeoutMs, signal }: { apiKey: string | undefined; timeoutMs: number; signal: AbortSignal }
): Promise<ServiceState> {
  const started = performance.now()
  const state = (answers: boolean, models: string[] | undefined, problem: string | undefined): ServiceState => ({
    baseURL: withoutPassword(baseURL),
    ...{ answers, models, problem },
    milliseconds: Math.round(performance.now() - started)
  })
  try {
    const response = await fetch(`${baseURL.replace(/\/+$/, '')}/models`, {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      // A key goes nowhere else.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    })
    const text = await response.text()
    if (response.status === 401 || response.status === 403) {
      return state(true, undefined, apiKey === undefined ? 'it wants a key' : 'it does not take the key')
    }
    if (!response.ok) return state(true, undefined, `its answer is ${response.status}`)
    const models = modelsIn(text)
    return state(true, models, models === undefined ? 'it does not tell its models' : undefined)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Error && error.name === 'TimeoutError') {
      return state(false, undefined, `no answer in ${timeoutMs / 1000} s`)
    }
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
    const code = cause && 'code' in cause ? String(cause.code) : undefined
    return state(false, undefined, code === 'ECONNREFUSED' ? 'nobody listens there' : (code ?? 'it cannot be reached'))
  }
}

function modelsIn(text: string): string[] | undefined {
  try {
    const { data } = JSON.parse(text) as { data: { id: string }[] }
    return data.map(({ id }) => id)
  } catch {
    return undefined
  }
}
