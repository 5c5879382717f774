import type { BatchJob, BatchProgress, BatchReport } from '@llm-cookbook/embed-client/node'
import { amount, grouped } from '../amounts.ts'
import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { exitCodes, Failure, UsageError, type ExitCode } from '../exit.ts'
import { printableLine } from '../printable.ts'
import { accessTo, addressOptions } from '../services.ts'

const actions = ['run', 'submit', 'status', 'cancel'] as const

export const command: Command = defineCommand({
  usage: actions.map(action => `batch ${action} FILE --out FILE [OPTIONS]`),
  about:
    'Sends a file of requests (JSON, a line each) through the batch endpoint of a service, which takes up to a day and costs ' +
    'less. `run` does everything, and goes on where it was ended: what is submitted stays so, and is not paid twice. `submit` ' +
    'does not wait for the results, `status` tells how far they are, `cancel` asks the service to stop; `run` then fetches ' +
    'what was done. The output gets a line [request, response] for each request, in order; failures stand beside it.',
  options: {
    out: {
      kind: 'text',
      value: 'FILE',
      about: 'The file to write; what is under way is kept beside it, in FILE.batch.'
    },
    restart: {
      kind: 'flag',
      about: 'Begin anew: forget what was submitted (which goes on and costs), replace the output.'
    },
    'clean-up': { kind: 'flag', about: 'Remove the files from the service when all is done.' },
    'poll-ms': {
      kind: 'integer',
      least: 1,
      most: 60_000,
      default: 1000,
      about: 'Milliseconds between two looks at the service, at first; later up to a minute.'
    },
    ...addressOptions,
    json
  },
  examples: [
    { about: 'From the requests to the answers', line: 'cookbook batch run requests.jsonl --out answers.jsonl' },
    { about: 'Submitted today', line: 'cookbook batch submit requests.jsonl --out answers.jsonl' },
    { about: 'How far it is', line: 'cookbook batch status requests.jsonl --out answers.jsonl --json' }
  ],
  async run({ options, args, env, terminal, signal }) {
    const { out, restart } = options
    const [name, input, ...more] = args
    if (name === undefined) throw new UsageError(`What to do is missing: cookbook batch ${actions.join('|')} FILE.`)
    const action = actions.find(each => each === name)
    if (action === undefined) throw new UsageError(`batch wants one of ${actions.join(', ')}, and got '${name}'.`)
    if (input === undefined) throw new UsageError(`The file of requests is missing: cookbook batch ${action} FILE.`)
    if (more.length > 0) throw new UsageError(`batch takes one file, and got '${more[0]!}' too.`)
    if (out === undefined) throw new UsageError('--out is missing: the file that the answers are to be in.')
    if (restart && (action === 'status' || action === 'cancel')) {
      throw new UsageError(`--restart is for run and submit, and not for ${action}.`)
    }

    const { createService } = await import('@llm-cookbook/embed-client')
    const { openBatch } = await import('@llm-cookbook/embed-client/node')
    const job = await openBatch({
      input,
      output: out,
      service: createService({ ...accessTo(options, env), allowInsecureHttp: true, timeoutMs: 600_000 }),
      restart,
      cleanUp: options['clean-up'],
      pollMs: options['poll-ms'],
      signal
    })
    try {
      const result = job.report ?? (await perform(action, job))
      if (options.json) terminal.json(result)
      else terminal.print('total' in result ? reportOf(result, out) : progressOf(result))
      return exitOf(result)
    } finally {
      await job.close()
    }

    async function perform(action: (typeof actions)[number], job: BatchJob): Promise<BatchProgress | BatchReport> {
      if (action === 'submit') return job.submit()
      if (action === 'run') {
        await job.submit()
        return job.finish(({ completed, failed, requests }) => {
          terminal.progress.show('requests done', completed + failed, requests)
        })
      }
      if (job.progress === undefined)
        throw new Failure('not-submitted', `Nothing was submitted for ${printableLine(out!)}.`)
      return action === 'cancel' ? job.cancel() : job.refresh()
    }
  }
})

function exitOf(result: BatchProgress | BatchReport): ExitCode {
  return 'total' in result && result.failed > 0 ? exitCodes.doneInPart : exitCodes.done
}

function reportOf({ total, succeeded, failed, promptTokens, completionTokens }: BatchReport, out: string): string {
  const tokens = amount(promptTokens + completionTokens, 'token')
  return `${printableLine(out)}: ${grouped(succeeded)} of ${amount(total, 'request')} (${grouped(failed)} failed), ${tokens}`
}

function progressOf({ batches, requests, completed, failed }: BatchProgress): string {
  const lines = batches.map(
    ({ id = '-', status, ...batch }) =>
      `  ${printableLine(id)}  ${printableLine(status)}  ${grouped(batch.completed + batch.failed)}/${grouped(batch.requests)}`
  )
  return [`${grouped(completed)} of ${amount(requests, 'request')} done, ${grouped(failed)} failed`, ...lines].join(
    '\n'
  )
}
