import { json } from '../common-options.ts'
import { defineCommand, type Command } from '../command.ts'
import { completionScript, shells } from '../completion.ts'
import { exitCodes, UsageError } from '../exit.ts'
import { suggest } from '../suggest.ts'

export const command: Command = defineCommand({
  usage: [`completion ${shells.join('|')} [OPTIONS]`],
  about:
    'Prints a script with which a shell completes commands, options, the values of options that have a few, and files. The script ' +
    'needs nothing else, and does not start the program.',
  options: { json: { ...json, about: 'Print one JSON object: { shell, script }.' } },
  examples: [
    { about: 'For this bash; in ~/.bashrc for all', line: 'source <(cookbook completion bash)' },
    { about: 'For zsh, in a folder of $fpath', line: 'cookbook completion zsh > ~/.zfunc/_cookbook' },
    { about: 'For fish', line: 'cookbook completion fish > ~/.config/fish/completions/cookbook.fish' }
  ],
  async run({ options, args, terminal, registry }) {
    const [given, ...more] = args
    if (given === undefined || more.length > 0) throw new UsageError(`One shell is wanted: ${shells.join(', ')}.`)
    const shell = shells.find(name => name === given)
    if (shell === undefined) {
      const near = suggest(given, shells)
      const hint = near === undefined ? '' : ` Did you mean ${near}?`
      throw new UsageError(`completion knows ${shells.join(', ')}, and got '${given}'.${hint}`)
    }
    const all = await registry.loadAll()
    const described = Object.entries(registry.summaries).map(([name, summary]) => ({
      name,
      summary,
      options: all.get(name)!.options
    }))
    const script = completionScript(shell, described)
    if (options.json) terminal.json({ shell, script })
    else terminal.write(script)
    return exitCodes.done
  }
})
