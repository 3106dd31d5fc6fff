/**
 * Two ways of simulating the same children. A study that is trained and tested by one generator learns its habits; the
 * other tells what is left of its result elsewhere. They differ in where their milestones come from, in the geometry of
 * bones and flesh, and in beam, scatter, detector and machine: A is a digital detector with a processed picture, B an
 * imaging plate with more scatter, glare, coarser bone and the S curve of a film. What is drawn for a child (who it is,
 * how it lies) is the same in both.
 */
import type { Exposure, KneeShape } from './child.ts'
import { type Detector, detectorA } from './detector.ts'
import { type TubeSize, tubeSizes } from './hand/anatomy.ts'
import type { HandShape } from './hand/draws.ts'
import { type HandAnatomy, handAnatomyA } from './hand/measures.ts'
import { type TubeName, tubeNames } from './hand/milestones.ts'
import { type KneeAnatomy, kneeAnatomyA } from './milestones.ts'
import { epiphysisCurvesB, handTimesB, kneeAnatomyB } from './milestonesB.ts'
import type { GrainName } from './noise.ts'

export type GeneratorName = 'a' | 'b'

export type Generator = {
  /** Written into every film and its card; a change of any film's pixels is a new version. */
  name: string
  version: string
  knee: { anatomy: KneeAnatomy; shape: (shape: KneeShape) => KneeShape }
  hand: { anatomy: HandAnatomy; shape: (shape: HandShape) => HandShape }
  /** Trabecular pattern, its strength and size over the usual ones. */
  grain: { pattern: GrainName; strength: number; scale: number }
  /** Depth of the leg, thickness of the hand's flesh and of fat over the usual ones. */
  flesh: { depth: number; hand: number; fat: number }
  detector: Detector
  exposure: (exposure: Exposure) => Exposure
}

const same = <T>(value: T): T => value

const slim = ({ length, metaphysis, middle, end }: TubeSize, share: number): TubeSize => ({
  length: length * share,
  metaphysis: metaphysis * 0.97,
  middle: middle * 0.92,
  end: end * 1.05,
})

export const generators: Record<GeneratorName, Generator> = {
  a: {
    name: 'physis-phantom-a',
    version: '1',
    knee: { anatomy: kneeAnatomyA, shape: same },
    hand: { anatomy: handAnatomyA, shape: same },
    grain: { pattern: 'a', strength: 1, scale: 1 },
    flesh: { depth: 1, hand: 1, fat: 1 },
    detector: detectorA,
    exposure: same,
  },
  b: {
    name: 'physis-phantom-b',
    version: '1',
    knee: {
      anatomy: kneeAnatomyB,
      shape: shape => ({
        ...shape,
        shaftWidth: shape.shaftWidth * 0.9,
        cortex: shape.cortex * 1.25,
        valgusDegrees: shape.valgusDegrees - 2,
        spines: shape.spines * 1.25,
        notch: shape.notch * 0.85,
        plateauSlopeDegrees: shape.plateauSlopeDegrees + 3,
        patellaUp: shape.patellaUp + 0.05,
        fibulaLateral: shape.fibulaLateral + 0.03,
        scar: shape.scar * 0.7,
        flare: 1.2,
        corner: 0.75,
      }),
    },
    hand: {
      anatomy: {
        times: handTimesB,
        epiphyses: epiphysisCurvesB,
        sizes: Object.fromEntries(
          tubeNames.map(name => [name, slim(tubeSizes[name], name.startsWith('metacarpal') ? 1 : 0.95)]),
        ) as Record<TubeName, TubeSize>,
      },
      shape: shape => ({
        ...shape,
        cortex: shape.cortex * 1.2,
        flare: 0.85,
        carpalDepth: 1.15,
        scar: shape.scar * 0.7,
      }),
    },
    grain: { pattern: 'b', strength: 0.75, scale: 1.2 },
    flesh: { depth: 0.85, hand: 1.08, fat: 1.4 },
    detector: { glare: { share: 0.35, mm: 3.5 }, blur: 1.5, structure: 0.012, sigmoid: 0.55 },
    exposure: exposure => ({
      ...exposure,
      hardness: exposure.hardness * 0.92,
      photonsPerPixel: exposure.photonsPerPixel * 0.4,
      scatter: exposure.scatter * 1.5,
      scatterMm: exposure.scatterMm * 1.4,
      levelling: exposure.levelling * 0.25,
      edge: exposure.edge * 0.3,
    }),
  },
}
