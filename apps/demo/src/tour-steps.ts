import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a step does its work with. */
export interface StepTools {
  /** The folder for what the step writes; it is there. */
  readonly folder: string
  /** Whether the short form is wanted. */
  readonly fast: boolean
  /** Shows a command, and runs it. */
  readonly run: (...command: readonly [name: string, ...args: string[]]) => Promise<void>
  /** Shows `cookbook mock-server` with these arguments, and lets it run as long as `use` takes. */
  readonly serve: (args: readonly string[], use: (url: string) => Promise<void>) => Promise<void>
  /** Says something more. */
  readonly say: (text: string) => void
}

/** One thing that the tour shows. */
export interface Step {
  /** For `--step`. */
  readonly name: string
  readonly title: string
  /** What happens, in a few sentences. */
  readonly about: string
  run(tools: StepTools): Promise<void>
}

const sentence = 'Tokenization is fun! Supercalifragilistic, お誕生日おめでとう, 3.14159, naïve 👩‍🍳.\n'

const book = {
  file: 'NIST.SP.800-207.pdf',
  title: 'Zero Trust Architecture, NIST Special Publication 800-207, 59 pages',
  questions: [
    'What is zero trust?',
    'How can an attacker disrupt access to resources?',
    'What is the difference between the control plane and the data plane?'
  ]
}

/** A shorter one. */
const paper = {
  file: 'bitcoin.pdf',
  title: 'Bitcoin: A Peer-to-Peer Electronic Cash System, by Satoshi Nakamoto, 9 pages',
  questions: ['What is the proof-of-work?', 'What is the incentive for nodes?']
}

const labels = ['positive=a positive review', 'negative=a negative review']

export const steps: readonly Step[] = [
  {
    name: 'tokens',
    title: 'What a language model reads',
    about:
      'A model does not see letters, but tokens: numbers that stand for pieces of text. Frequent words are one token, rare ones ' +
      'several, and a rare character may be more than one: its bytes stand in brackets. These are the tokens of the encoding o200k_base.',
    async run({ folder, run }) {
      const file = join(folder, 'sentence.txt')
      await writeFile(file, sentence)
      await run('tokenize', file)
    }
  },
  {
    name: 'words',
    title: 'Words become vectors',
    about:
      'Word2vec learns a vector for each word from the words around it: here from 0.66 million words of 179 articles of Wikipedia. ' +
      'The loss falls from guessing (0.69), and words of one kind come to lie near each other.',
    async run({ folder, fast, run }) {
      const vectors = join(folder, 'vectors.w2v')
      await run(
        'train',
        '--out',
        vectors,
        ...(fast ? ['--epochs', '2', '--size', '50', '--alpha', '0.05'] : []),
        '--force'
      )
      await run('nearest', vectors, 'sea', 'awards', '--k', fast ? '3' : '5')
    }
  },
  {
    name: 'map',
    title: 'A map of reviews',
    about:
      'The offline model makes a vector of each of 500 sentences from reviews of mobile phones; UMAP puts them on a plane, so that ' +
      'near ones stay near. It does not know which are positive: the letters and colours are put on afterwards.',
    async run({ folder, fast, run, say }) {
      const reviews = join(folder, 'reviews.csv')
      const vectors = join(folder, 'reviews.jsonl')
      const page = join(folder, 'reviews.html')
      await copyFile(bundled('reviews.csv'), reviews)
      await run('embed', reviews, '--out', vectors, '--restart')
      const options = ['--color-by', 'sentiment', ...(fast ? ['--max-rows', '250'] : [])]
      await run('plot', vectors, ...options)
      say('As a page to look around in, which needs no network:')
      await run('plot', vectors, ...options, '--out', page, '--force')
    }
  },
  {
    name: 'labels',
    title: 'Labels without training',
    about:
      'Zero-shot: each review gets the label whose words its vector is nearer to. Nobody has shown the program which reviews are ' +
      'positive; the column `sentiment` is used to judge it, beside always telling the most frequent label.',
    async run({ folder, run }) {
      const reviews = join(folder, 'reviews.csv')
      const page = join(folder, 'report.html')
      await copyFile(bundled('reviews.csv'), reviews)
      await run('classify', reviews, '--labels', ...labels, '--truth', 'sentiment', '--html', page, '--force')
    }
  },
  {
    name: 'book',
    title: 'A book answers, and says where it stands',
    about:
      'A PDF is read, cut into passages, and made searchable. The answers are its own sentences, each with its page. With ' +
      '--model a chat model would write them.',
    async run({ folder, fast, run, say }) {
      const { file, title, questions } = fast ? paper : book
      const pdf = join(folder, 'book.pdf')
      await copyFile(bundled(file), pdf)
      say(`The book: ${title}.`)
      for (const question of questions) await run('ask', pdf, question, '--index', join(folder, 'index'))
    }
  },
  {
    name: 'requests',
    title: 'A burst of requests, and a limit',
    about:
      'A service on this machine takes 1,200 requests a minute, 24 of them at once, as real ones have limits. Sending all ' +
      'at once would get most of them refused; the program learns the limit from the answers, and keeps to it.',
    async run({ folder, fast, run, serve }) {
      const requests = join(folder, 'requests.jsonl')
      await writeFile(requests, await requestsOf(fast ? 60 : 120))
      const limits = ['--requests-per-minute', '1200', '--burst', '0.02', '--latency-ms', '60']
      await serve(limits, async url => {
        const answers = join(folder, 'answers.jsonl')
        await run('process', requests, '--out', answers, '--base-url', url, '--pace', '--restart')
      })
    }
  }
]

function bundled(name: string): string {
  return fileURLToPath(new URL(`../data/${name}`, import.meta.url))
}

/** Requests for vectors of the bundled articles, a line each. */
async function requestsOf(count: number): Promise<string> {
  const articles = (await readFile(bundled('dbpedia.jsonl'), 'utf8')).split('\n').slice(0, count)
  const requests = articles.map(line => ({ model: 'any', input: (JSON.parse(line) as { text: string }).text }))
  return requests.map(request => `${JSON.stringify(request)}\n`).join('')
}
