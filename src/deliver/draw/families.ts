/**
 * The fonts of pictures and reports: families from npm, all under the SIL Open Font Licence 1.1. Fonts of the system are never
 * looked at, since a server may have none, and so a name looks the same everywhere. Each package is cut into many files by characters,
 * listed in its `unicode.json`; only the files that a text needs are read.
 *
 * The first family that has a sign for a character shows it. Noto Sans SC has kana and most of the ideographs that Japan and Taiwan
 * use, drawn as in mainland China. Signs of rare names (CJK extension B and later) are in none.
 */

export type Family = {
  /** The npm package. */
  package: string
  /** Weight of its files for text that is not stressed, and for text that is. */
  weights: Record<Weight, number>
  /** Of its characters only these, where another family draws the rest better. */
  only?: RegExp
}

export type Weight = 'regular' | 'strong'

export const families: readonly Family[] = [
  { package: '@fontsource/inter', weights: { regular: 400, strong: 600 } },
  { package: '@fontsource/noto-sans-arabic', weights: { regular: 400, strong: 600 } },
  { package: '@fontsource/noto-sans-hebrew', weights: { regular: 400, strong: 600 } },
  { package: '@fontsource/noto-sans-devanagari', weights: { regular: 400, strong: 600 } },
  { package: '@fontsource/noto-sans-thai', weights: { regular: 400, strong: 600 } },
  { package: '@fontsource/nanum-gothic', weights: { regular: 400, strong: 700 }, only: /\p{sc=Hang}/u },
  { package: '@fontsource/noto-sans-sc', weights: { regular: 400, strong: 600 } },
]
