import type { Chapter } from './chapters.ts'
import type { Entry } from './entries.ts'
import type { Export } from './exports.ts'
import { recipes, type Recipe } from './recipes.ts'

/** Every recipe by its name in the cookbook: where it is here, and its figures beside ours. */
export function recipesPage(chapters: readonly Chapter[], exports: readonly Export[]): string {
  const sections = [...new Set(recipes.map(({ section }) => section))]
  return [
    '---',
    'title: Recipes',
    'description: Every recipe of the cookbook by its name there, where it is here, and its recorded figures beside ours.',
    'outline: 2',
    '---',
    '',
    '# Recipes',
    '',
    'The cookbook is a page of links, notes and notebooks about language models and embeddings; this is where each of its recipes is',
    'here. What it records was made with paid embeddings; ours, where nothing else is said, with the offline model of 12 MB. Both',
    'stand side by side, also where ours are lower, and where what was recorded does not hold.',
    '',
    '`cookbook` is the command line of the repository: `npx --yes pnpm@12 --silent cookbook …` in a clone.',
    '',
    ...sections.flatMap(section => [
      `## ${section}`,
      '',
      ...recipes.filter(recipe => recipe.section === section).flatMap(recipe => about(recipe, chapters, exports))
    ])
  ].join('\n')
}

function about(recipe: Recipe, chapters: readonly Chapter[], exports: readonly Export[]): string[] {
  const chapter = chapters.find(({ path }) => path.endsWith(`/${recipe.chapter}`))
  const links = recipe.exports.map(name => {
    const entry = entryOf(name, recipe.package, exports)
    return `[\`${name}\`](/reference/${entry.page}#${name})`
  })
  const rows = [
    ...(chapter === undefined ? [] : [['Chapter', `[${chapter.title}](${chapter.path})`]]),
    ['Package', `[${recipe.package}](/packages/${recipe.package}): ${links.join(', ')}`],
    ...(recipe.command === undefined ? [] : [['Command', `\`${recipe.command}\``]]),
    ['Recorded', recipe.recorded],
    ['Ours', recipe.ours],
    ['Made by', recipe.by.startsWith('np') ? `\`${recipe.by}\`` : recipe.by]
  ]
  return [
    `### ${recipe.name}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, text]) => `| ${name} | ${text} |`),
    ''
  ]
}

/** @throws {Error} the package exports no such thing */
function entryOf(name: string, of: string, exports: readonly Export[]): Entry {
  const found = exports.find(each => each.name === name && each.entry.package === of)
  if (found === undefined) throw new Error(`recipes.ts: ${of} exports no ${name}`)
  return found.from ?? found.entry
}
