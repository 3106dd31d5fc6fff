/**
 * Inter (SIL Open Font Licence 1.1) as style rules with the letters in them: the page looks the same everywhere, offline.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const find = createRequire(import.meta.url)

export function pageFonts(): string {
  const faces = [400, 600].map(weight => {
    const letters = readFileSync(find.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`))
    return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/woff2;base64,${letters.toString('base64')}) format('woff2'); }`
  })
  return `/* Inter, Copyright 2016 The Inter Project Authors, SIL Open Font License 1.1 */\n${faces.join('\n')}\n`
}
