import type { Endpoint, ProcessProgress, ProcessReport } from '@llm-cookbook/embed-client/node'
import { amount, grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, UsageError, type ExitCode } from '../exit.ts'
import { printableLine } from '../printable.ts'
import { Pace } from '../pace.ts'
import { rates } from '../rates.ts'
import { saveMemory } from '../save-memory.ts'
import { accessTo, addressOptions } from '../services.ts'

const usage = 'process IN.jsonl --out OUT.jsonl'

const endpoints = ['auto', 'embeddings', 'chat/completions', 'completions', 'responses'] as const

export const command: Command = defineCommand({
  usage: [`${usage} [OPTIONS]`],
  about:
    "Sends a file of requests (JSON, a line each) to a service as fast as its limits allow, as OpenAI's api_request_parallel_processor.py " +
    'does, whose files it takes. The output gets a line [request, response], or [request, response, metadata], for each ' +
    'that succeeded, in the order in which they end; failures, with their errors, stand beside it. Whatever ends it, the ' +
    'same command goes on: no line is lost or done twice. Ctrl-C waits for the requests in flight; a second one does not.',
  options: {
    out: {
      kind: 'text',
      value: 'FILE',
      about: 'The file to write. Which lines have ended is kept beside it, in FILE.journal.'
    },
    failures: { kind: 'text', value: 'FILE', about: 'Where failures go, by default OUT.failed.jsonl.' },
    endpoint: {
      kind: 'choice',
      of: endpoints,
      default: 'auto',
      about:
        'Where requests go that have no "url". With auto, where the address ends, as in http://localhost/v1/completions; else by ' +
        'their parameters: "messages" are a chat, a "prompt" a completion, all others are embeddings.'
    },
    ...rates,
    attempts: { kind: 'integer', least: 1, most: 1000, default: 6, about: 'How often to send a request that fails.' },
    'timeout-ms': { kind: 'integer', least: 1, most: 3_600_000, default: 60_000, about: 'Milliseconds for an answer.' },
    'stop-after': {
      kind: 'integer',
      least: 0,
      most: 1_000_000,
      default: 20,
      about:
        'So many lines in a row that fail although they could succeed are an outage, which ends the run; 0 takes none for one.'
    },
    'input-price': {
      kind: 'number',
      least: 0,
      most: 1_000_000,
      default: undefined,
      about: 'What a million tokens of requests costs, to tell the cost.'
    },
    'output-price': {
      kind: 'number',
      least: 0,
      most: 1_000_000,
      default: undefined,
      about: 'What a million tokens of answers costs.'
    },
    ...addressOptions,
    pace: { kind: 'flag', about: 'Draw how many requests ended when. Not with --json.' },
    restart: { kind: 'flag', about: 'Begin anew: replace output, failures and journal.' },
    json: {
      ...json,
      about:
        'Print one JSON object: { out, failures, total, succeeded, failed, outstanding, requests, promptTokens, completionTokens, cost?, seconds }.'
    }
  },
  examples: [
    {
      about: 'Within the limits of an account, which it learns from the service too',
      line: `cookbook ${usage} --requests-per-minute 3000 --tokens-per-minute 1000000`
    },
    { about: 'With a local service', line: `cookbook ${usage} --base-url http://localhost:11434/v1` },
    { about: 'What failed, once more', line: 'cookbook process OUT.failed.jsonl --out OUT-2.jsonl' }
  ],
  async run({ options, args, env, terminal, signal, started }) {
    const { out, 'input-price': input, 'output-price': output, 'stop-after': stopAfter } = options
    const [file, ...more] = args
    if (file === undefined) throw new UsageError(`The file of requests is missing: cookbook ${usage}.`)
    if (more.length > 0) throw new UsageError(`process takes one file, and got '${more[0]!}' too.`)
    if (out === undefined) throw new UsageError('--out is missing: the file that the answers are to be in.')
    const { baseURL, apiKey } = accessTo(options, env)
    saveMemory()
    const { createLimiter, createService } = await import('@llm-cookbook/embed-client')
    const { createHttpFetch, endpointOf, failuresOf, processRequests } = await import('@llm-cookbook/embed-client/node')
    const ofAddress = endpointOf(baseURL)
    const endpoint: Endpoint | undefined = options.endpoint === 'auto' ? ofAddress : `/${options.endpoint}`
    const { failures = failuresOf(out) } = options
    signal.addEventListener('abort', () => {
      terminal.say('Waiting for the requests in flight. Ctrl-C once more ends at once.')
    })
    const pace = new Pace()
    const report = await processRequests({
      input: file,
      output: out,
      failures,
      endpoint,
      service: createService({
        baseURL: ofAddress === undefined ? baseURL : baseURL.slice(0, baseURL.lastIndexOf(ofAddress)),
        apiKey,
        allowInsecureHttp: true,
        timeoutMs: options['timeout-ms'],
        fetch: createHttpFetch()
      }),
      limiter: createLimiter({
        requestsPerMinute: options['requests-per-minute'],
        tokensPerMinute: options['tokens-per-minute'],
        concurrency: options.concurrency
      }),
      retry: { attempts: options.attempts },
      stopAfter: stopAfter === 0 ? Infinity : stopAfter,
      ...((input !== undefined || output !== undefined) && { price: { input: input ?? 0, output: output ?? 0 } }),
      restart: options.restart,
      drain: signal,
      onProgress(progress) {
        pace.add(progress.succeeded + progress.failed)
        terminal.progress.show(describe(progress), progress.done, progress.total)
      }
    })
    // Of the whole program, as whoever waits for it has it.
    const seconds = Math.round(performance.now() - started) / 1000
    if (options.json) terminal.json({ out, failures, ...report, seconds })
    else {
      terminal.print(summary(report, { out, failures, seconds }))
      if (options.pace) pace.show(terminal, 'requests')
    }
    return exitOf(report)
  }
})

function describe({ requestsPerMinute, tokensPerMinute, cost, failed, secondsLeft }: ProcessProgress): string {
  return [
    `requests, ${grouped(Math.round(requestsPerMinute))}/min, ${grouped(Math.round(tokensPerMinute))} tokens/min`,
    ...(failed > 0 ? [`${grouped(failed)} failed`] : []),
    ...(cost === undefined ? [] : [`cost ${cost.toFixed(4)}`]),
    ...(Number.isFinite(secondsLeft) ? [`${grouped(Math.ceil(secondsLeft))} s left`] : [])
  ].join(', ')
}

function summary(
  { total, succeeded, failed, outstanding, requests, promptTokens, completionTokens, cost }: ProcessReport,
  { out, failures, seconds }: { out: string; failures: string; seconds: number }
): string {
  const tokens = amount(promptTokens + completionTokens, 'token')
  const spent = cost === undefined ? tokens : `${tokens}, cost ${cost.toFixed(4)}`
  const lines = [
    `${printableLine(out)}: ${grouped(succeeded)} of ${amount(total, 'request')}, ${spent}; ` +
      `${grouped(requests)} sent in ${seconds.toFixed(1)} s.`
  ]
  if (failed > 0) lines.push(`${printableLine(failures)}: ${grouped(failed)} failed.`)
  if (outstanding > 0) lines.push(`${grouped(outstanding)} are left: the same command goes on with them.`)
  return lines.join('\n')
}

function exitOf({ succeeded, failed, outstanding }: ProcessReport): ExitCode {
  if (outstanding > 0) return exitCodes.interrupted
  if (failed === 0) return exitCodes.done
  return succeeded === 0 ? exitCodes.failed : exitCodes.doneInPart
}
