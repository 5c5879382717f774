import type { Account, ServerOptions } from '@llm-cookbook/embed-client/testing'
import { grouped } from '../amounts.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError } from '../exit.ts'
import type { Integer, Values } from '../options.ts'

const most = 1_000_000_000

/** An option that is a whole number from 1; without it there is the limit that `about` tells, or none. */
function limit(about: string): Integer<undefined> {
  return { kind: 'integer', least: 1, most, default: undefined, about }
}

const options = {
  port: { kind: 'integer', least: 0, most: 65_535, default: 0, about: 'The port; 0 takes a free one.' },
  vectors: {
    kind: 'choice',
    of: ['offline', 'hash'],
    default: 'offline',
    about:
      'Where vectors come from: the offline model, by meaning; or a hash of the text, which has none but costs less.'
  },
  'latency-ms': { kind: 'number', least: 0, most: 3_600_000, default: 0, about: 'Milliseconds before each answer.' },
  'latency-jitter': { kind: 'number', least: 0, most: 1, default: 0, about: 'The share of the latency that varies.' },
  'stream-delay-ms': {
    kind: 'number',
    least: 0,
    most: 3_600_000,
    default: 0,
    about: 'Milliseconds between two events of a streamed answer.'
  },
  'requests-per-minute': limit('Requests a minute; more get a 429. Default no limit.'),
  'tokens-per-minute': limit('Tokens a minute; more get a 429. Default no limit.'),
  burst: {
    kind: 'number',
    least: 0.001,
    most: 1,
    default: 1,
    about: "The share of a minute's allowance that may be taken at once, with --window continuous."
  },
  window: {
    kind: 'choice',
    of: ['continuous', 'fixed'],
    default: 'continuous',
    about: 'How an allowance comes back: a little all the time, or all of it each minute.'
  },
  'hide-limits': { kind: 'flag', about: 'Answer without x-ratelimit headers.' },
  'retry-after': {
    kind: 'choice',
    of: ['ms', 'seconds', 'date', 'none'],
    default: 'ms',
    about:
      'How a 429 tells how long to wait: with ms by retry-after-ms and retry-after, the others by retry-after alone, or not at all.'
  },
  'charge-refused': { kind: 'flag', about: 'Count refused requests against the requests a minute, too.' },
  'quota-tokens': limit('Tokens until the quota is used up: then all get a 429 insufficient_quota. Default no end.'),
  'inputs-per-request': limit('Texts of one request for vectors; more get a 400. Default 2,048.'),
  'tokens-per-input': limit('Tokens of one text; more get a 400. Default 8,191.'),
  'tokens-per-request': limit('Tokens of one request for vectors; more get a 400. Default 300,000.'),
  faults: {
    kind: 'text',
    value: 'LIST',
    about:
      'What goes wrong, with its share of the requests, as 500=0.02,drop=0.005,drop-after=0.005: a status, drop, drop-after, ' +
      'die, hang, cut-json, slow, huge, reverse, missing, nan, short. seed=7 draws others.'
  },
  'allow-origin': {
    kind: 'text',
    value: 'ORIGIN',
    about: "The origin whose pages may call it, as http://localhost:5173, or '*'. Default: none."
  },
  'api-key': { kind: 'text', value: 'KEY', about: 'Every other key gets a 401. Default: any key, and none, will do.' },
  'no-base64': { kind: 'flag', about: 'Send vectors as lists to who asks for base64, too, as some services do.' },
  json: { kind: 'flag', about: 'Print one JSON object: { url }.' }
} as const

export const command: Command = defineCommand({
  usage: ['mock-server [OPTIONS]'],
  about:
    'An OpenAI-compatible service on 127.0.0.1 to test programs with: embeddings, chats (which quote the sources that they ' +
    'are given), completions, responses, models, files and batches; with limits and faults as real services have them. It ' +
    'prints its address once it listens, runs until Ctrl-C, and then tells what it served. Nothing leaves this machine.',
  options,
  examples: [
    {
      about: 'With the limits of a small account, and some faults',
      line: 'cookbook mock-server --requests-per-minute 1200 --tokens-per-minute 600000 --faults 500=0.02,drop=0.005'
    },
    { about: 'At a fixed port, as slow as a real one', line: 'cookbook mock-server --port 8080 --latency-ms 600' },
    {
      about: 'Used from another terminal',
      line: 'cookbook ask notes.md "What?" --model m --base-url http://127.0.0.1:8080/v1'
    }
  ],
  async run({ options, args, terminal, signal }) {
    if (args.length > 0) throw new UsageError(`mock-server takes options only, and got '${args[0]!}'.`)
    const faults = ratesOf(options.faults)
    const { startServer } = await import('@llm-cookbook/embed-client/testing')
    const embedder = await embedderOf(options)
    const server = await startServer({ ...serverOptions(options), embedder, faults }).catch((error: unknown) => {
      const isOfFaults = error instanceof Error && error.message.startsWith('faults:')
      throw isOfFaults ? new UsageError(`--${error.message}.`) : error
    })
    try {
      if (options.json) terminal.json({ url: server.url })
      else terminal.print(server.url)
      await aborted(signal)
    } finally {
      await server.close()
    }
    terminal.say(summary(server.account))
    return exitCodes.done
  }
})

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}

function serverOptions(values: Values<typeof options>): ServerOptions {
  return {
    port: values.port,
    base64: !values['no-base64'],
    apiKey: values['api-key'],
    allowOrigin: values['allow-origin'],
    latencyMs: values['latency-ms'],
    latencyJitter: values['latency-jitter'],
    streamDelayMs: values['stream-delay-ms'],
    limits: {
      requestsPerMinute: values['requests-per-minute'],
      tokensPerMinute: values['tokens-per-minute'],
      burst: values.burst,
      window: values.window,
      headers: !values['hide-limits'],
      retryAfter: values['retry-after'],
      chargeRefused: values['charge-refused'],
      quotaTokens: values['quota-tokens'],
      inputsPerRequest: values['inputs-per-request'],
      tokensPerInput: values['tokens-per-input'],
      tokensPerRequest: values['tokens-per-request']
    }
  }
}

async function embedderOf({ vectors }: { readonly vectors: 'offline' | 'hash' }): Promise<ServerOptions['embedder']> {
  if (vectors === 'hash') return undefined
  const { createLocalEmbedder } = await import('@llm-cookbook/embed-client')
  return createLocalEmbedder()
}

/** Names with their rates; which there are, and how high they may be, the server checks. */
function ratesOf(list: string | undefined): Record<string, number> | undefined {
  if (list === undefined) return undefined
  return Object.fromEntries(
    list.split(',').map(entry => {
      const [, name, rate] = /^\s*([\w-]+)=(\d+\.?\d*|\.\d+)\s*$/.exec(entry) ?? []
      if (name !== undefined) return [name, Number(rate)]
      throw new UsageError(`--faults wants a list such as 500=0.02,drop=0.005, and got '${entry}'.`)
    })
  )
}

function summary({ requests, served, refused, lost, inputs, repeated, tokens }: Account): string {
  return (
    `Requests ${grouped(requests)}: served ${grouped(served)} (of which lost ${grouped(lost)}), refused for limits ` +
    `${grouped(refused)}. Inputs ${grouped(inputs)}, of which repeated ${grouped(repeated)}; tokens ${grouped(tokens)}.`
  )
}
