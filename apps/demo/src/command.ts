import type { ExitCode } from './exit.ts'
import type { Setting } from './configuration.ts'
import { parseOptions, type Options, type Values } from './options.ts'
import type { Terminal } from './terminal.ts'

/** What a command works with. */
export interface World {
  readonly terminal: Terminal
  readonly env: NodeJS.ProcessEnv
  /** Aborted by the first Ctrl-C, and when the reader of standard output has gone. */
  readonly signal: AbortSignal
  /** When the command began, by `performance.now()`: at 0 it is the program itself that began then. */
  readonly started: number
  /** What options of the command are where they are not given. Default: nothing is set. */
  readonly settings?: ReadonlyMap<string, Setting>
  /** All commands, for those that run or describe others. */
  readonly registry: Registry
}

/** The commands of the program, each loaded when it is used. */
export interface Registry {
  /** What each does, in the order of the help. */
  readonly summaries: Readonly<Record<string, string>>
  /** @throws UsageError  for a command that there is not */
  load(name: string): Promise<Command>
  /** All by their names, where what they have in common is wanted. */
  loadAll(): Promise<ReadonlyMap<string, Command>>
}

export interface Example {
  readonly about: string
  readonly line: string
}

/** A command, as `--help` tells it and `main` runs it. */
export interface Command {
  /** After 'cookbook', as `ask FILE... "question"`. */
  readonly usage: readonly string[]
  /** A paragraph or a few. */
  readonly about: string
  readonly options: Options
  readonly examples: readonly Example[]
  /** @throws UsageError where the arguments do not fit */
  run(args: readonly string[], world: World): Promise<ExitCode>
}

interface Definition<O extends Options> extends Omit<Command, 'run'> {
  readonly options: O
  run(call: World & { readonly options: Values<O>; readonly args: readonly string[] }): Promise<ExitCode>
}

/** A command whose `run` gets its options parsed, checked and typed. */
export function defineCommand<const O extends Options>(definition: Definition<O>): Command {
  return {
    ...definition,
    run(args, world) {
      const { values, rest } = parseOptions(definition.options, args, world.env, world.settings)
      return definition.run({ ...world, options: values, args: rest })
    }
  }
}
