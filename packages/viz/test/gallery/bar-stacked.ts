import { barSvg } from '../../src/index.ts'

const languages = ['English', 'German', 'French', 'Russian', 'Greek', 'Hindi', 'Japanese', 'Korean', 'Arabic', 'Thai']

export default barSvg({
  title: 'Tokens for the same text',
  categories: languages,
  categoryLabel: 'language',
  series: [
    { name: 'whole words', values: [812, 420, 455, 130, 41, 18, 90, 22, 35, 6] },
    { name: 'parts of words', values: [104, 590, 480, 720, 610, 540, 420, 480, 510, 390] },
    { name: 'single bytes', values: [2, 9, 7, 60, 840, 1450, 380, 610, 500, 1720] }
  ],
  stacked: true,
  value: { label: 'tokens' },
  theme: 'dark'
})
