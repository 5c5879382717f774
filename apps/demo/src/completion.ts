import type { Option, Options } from './options.ts'

export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

/** What is known of a command. */
interface Described {
  readonly name: string
  readonly summary: string
  readonly options: Options
}

/** What comes after an option, or in the place of an argument. */
type Values = readonly string[] | 'files' | 'folders' | 'anything'

/** Arguments that are words; those of all other commands are files. */
const argumentsOf: Readonly<Record<string, 'commands' | readonly string[]>> = {
  help: 'commands',
  config: 'commands',
  completion: shells,
  doctor: [],
  demo: [],
  'mock-server': []
}

/** Flags that every command has. */
const everywhere = { help: 'Print help.', 'no-color': 'Print without colours.' }

/** A script that makes a shell complete `cookbook`. */
export function completionScript(shell: Shell, commands: readonly Described[]): string {
  return { bash, zsh, fish }[shell](commands)
}

/** The values that are offered for an option; `undefined` if it has none. */
function valuesOf(option: Option): Values | undefined {
  switch (option.kind) {
    case 'flag':
      return undefined
    case 'choice':
      return option.of
    case 'text':
    case 'texts':
      if (option.words !== undefined) return option.words
      if (option.value.startsWith('FOLDER')) return 'folders'
      return /FILE|PLACE|VECTORS|PHRASES/.test(option.value) ? 'files' : 'anything'
    case 'integer':
    case 'number':
      return 'anything'
  }
}

function bash(commands: readonly Described[]): string {
  const names = commands.map(({ name }) => name)
  const options = commands.map(({ name, options }) => {
    const flags = [...Object.keys(options), ...Object.keys(everywhere)].map(option => `--${option}`)
    return `    ${name}) options='${flags.join(' ')}' ;;`
  })
  const values = commands.flatMap(({ name, options }) =>
    Object.entries(options).flatMap(([option, described]) => {
      const values = valuesOf(described)
      if (values === undefined) return []
      return [
        `    '${name} --${option}') ${typeof values === 'string' ? `kind=${values}` : `kind=words words='${values.join(' ')}'`} ;;`
      ]
    })
  )
  const args = Object.entries(argumentsOf).map(
    ([name, words]) => `      ${name}) kind=words words='${(words === 'commands' ? names : words).join(' ')}' ;;`
  )
  return `# bash completion of cookbook; made by: cookbook completion bash
_cookbook() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local options= words= kind=
  # bash makes three words of --option=value.
  if [[ $cur == '=' ]]; then cur=
  elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${[...names, 'help', '--help', '--version'].join(' ')}' -- "$cur"))
    return
  fi
  case $command in
${options.join('\n')}
  esac
  case "$command $prev" in
${values.join('\n')}
  esac
  if [[ -z $kind && $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  fi
  if [[ -z $kind ]]; then
    kind=files
    case $command in
${args.join('\n')}
    esac
  fi
  case $kind in
    words) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    files | folders)
      local IFS=$'\\n' action=-f
      if [[ $kind == folders ]]; then action=-d; fi
      compopt -o filenames 2>/dev/null
      COMPREPLY=($(compgen $action -- "$cur"))
      ;;
  esac
}
complete -F _cookbook cookbook
`
}

function zsh(commands: readonly Described[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
  const inBrackets = (text: string): string => text.replaceAll(/([\\[\]:])/g, '\\$1')
  const names = commands.map(({ name }) => name)
  const cases = commands.map(({ name, options }) => {
    const specs = Object.entries(options).map(([option, described]) => {
      const values = valuesOf(described)
      const about = `[${inBrackets(firstSentence(described.about))}]`
      if (values === undefined) return quote(`--${option}${about}`)
      const action =
        values === 'files'
          ? '_files'
          : values === 'folders'
            ? '_files -/'
            : values === 'anything'
              ? ' '
              : `(${values.join(' ')})`
      return quote(`${described.kind === 'texts' ? '*' : ''}--${option}=${about}:${option}:${action}`)
    })
    const flags = Object.entries(everywhere).map(([option, about]) => quote(`--${option}[${about}]`))
    const words = argumentsOf[name]
    const rest = words === undefined ? '_files' : words === 'commands' ? `(${names.join(' ')})` : `(${words.join(' ')})`
    return `    ${name}) _arguments ${[...specs, ...flags, quote(`*:argument:${rest}`)].join(' \\\n      ')} ;;`
  })
  const summaries = commands.map(({ name, summary }) => `    ${quote(`${inBrackets(name)}:${summary}`)}`)
  return `#compdef cookbook
# zsh completion of cookbook; made by: cookbook completion zsh
_cookbook() {
  local -a commands
  commands=(
${summaries.join('\n')}
    'help:Print help.'
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${cases.join('\n')}
    help) _arguments ${quote(`*:command:(${names.join(' ')})`)} ;;
  esac
}
if [[ $funcstack[1] == _cookbook ]]; then _cookbook "$@"; else compdef _cookbook cookbook; fi
`
}

function fish(commands: readonly Described[]): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  const names = commands.map(({ name }) => name)
  const lines = commands.flatMap(({ name, summary, options }) => {
    const seen = `__cookbook_command ${name}`
    const words = argumentsOf[name]
    const args = words === 'commands' ? names : words
    return [
      `complete -c cookbook -n __cookbook_none -f -a ${name} -d ${quote(summary)}`,
      ...(args === undefined ? [] : [`complete -c cookbook -n ${quote(seen)} -f -a ${quote(args.join(' '))}`]),
      ...Object.entries(options).map(([option, described]) => {
        const values = valuesOf(described)
        const value =
          values === undefined
            ? ''
            : values === 'files'
              ? ' -r -F'
              : values === 'folders'
                ? ` -x -a '(__fish_complete_directories (commandline -ct))'`
                : values === 'anything'
                  ? ' -x'
                  : ` -x -a ${quote(values.join(' '))}`
        return `complete -c cookbook -n ${quote(seen)} -l ${option}${value} -d ${quote(firstSentence(described.about))}`
      })
    ]
  })
  const flags = Object.entries(everywhere).map(
    ([option, about]) => `complete -c cookbook -l ${option} -d ${quote(about)}`
  )
  return `# fish completion of cookbook; made by: cookbook completion fish
function __cookbook_none
  test (count (commandline -opc)) -eq 1
end
function __cookbook_command
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test $words[2] = $argv[1]
end
complete -c cookbook -n __cookbook_none -f -a help -d 'Print help.'
complete -c cookbook -n '__cookbook_command help' -f -a ${quote(names.join(' '))}
${[...lines, ...flags].join('\n')}
`
}

function firstSentence(text: string): string {
  return /^.*?[.:](?=\s|$)/.exec(text)?.[0] ?? text
}
