import { words } from '@llm-cookbook/tokenize'

/** The words of a text as the vectors know them: in lower case, `don't` as `do` and `not`, `it's` as `it`, cut at full stops. */
export function wordList(text: string): string[] {
  return words(text.toLowerCase().replaceAll('’', "'").replaceAll('.', ' ')).flatMap(({ text }) => {
    const apostrophe = text.indexOf("'")
    if (apostrophe < 0) return [text]
    if (!text.endsWith("n't")) return [text.slice(0, apostrophe)]
    return [irregular.get(text) ?? text.slice(0, -3), 'not']
  })
}

const irregular = new Map([
  ["can't", 'can'],
  ["won't", 'will'],
  ["shan't", 'shall']
])
