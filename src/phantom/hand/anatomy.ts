/**
 * The grown hand in mm: lengths, widths and places of its bones, as those of an average man; children are scaled from
 * it. Coordinates are those of the hand: x towards the thumb, y towards the fingertips, z towards the back of the hand,
 * origin in the middle of the wrist joint. General anatomy written down from memory: assumption throughout, checked
 * only by laying phantoms beside real films.
 */
import type { CarpalName, TubeName } from './milestones.ts'

/** Joint to joint, and bony widths: at the growth plate, in mid-shaft, at the end without a plate. */
export type TubeSize = { length: number; metaphysis: number; middle: number; end: number }

const size = (length: number, metaphysis: number, middle: number, end: number): TubeSize => ({
  length,
  metaphysis,
  middle,
  end,
})

export const tubeSizes: Record<TubeName, TubeSize> = {
  metacarpal1: size(47, 14.5, 9.8, 14.5),
  metacarpal2: size(70, 13.6, 8.8, 14),
  metacarpal3: size(68.5, 13.8, 8.9, 12.6),
  metacarpal4: size(60, 11.8, 7.2, 10.4),
  metacarpal5: size(55, 11.4, 7.8, 11.8),
  proximal1: size(33, 14.2, 9, 12),
  proximal2: size(42, 15, 9.8, 12.2),
  proximal3: size(47, 15.4, 10.2, 13),
  proximal4: size(44, 14.4, 9.4, 12),
  proximal5: size(34, 12.8, 7.9, 9.9),
  middle2: size(25.5, 12.8, 8.3, 10.6),
  middle3: size(30, 13.4, 8.9, 11.2),
  middle4: size(28.5, 12.8, 8.3, 10.8),
  middle5: size(20, 11, 7, 8.9),
  distal1: size(24, 13, 7, 9),
  distal2: size(18, 10.2, 5, 7.4),
  distal3: size(19, 10.6, 5.4, 8),
  distal4: size(19.5, 10.4, 5.2, 7.8),
  distal5: size(17.5, 9, 4.4, 6.6),
}

/** Where each metacarpal begins, and how far it leans towards the thumb in a relaxed hand laid flat. */
export const rays: readonly { x: number; y: number; degrees: number }[] = [
  { x: 28, y: 27, degrees: 40 },
  { x: 15, y: 36.5, degrees: 12 },
  { x: 2.5, y: 37.5, degrees: 1.5 },
  { x: -8.5, y: 35.5, degrees: -8 },
  { x: -17.8, y: 33, degrees: -17 },
]

/** How a finger leans on from its metacarpal, and how much a spread hand adds to that, in degrees. */
export const fingers: readonly { lean: number; spread: number }[] = [
  { lean: -8, spread: 0.7 },
  { lean: -4, spread: 0.8 },
  { lean: -1, spread: 0.1 },
  { lean: 3, spread: -0.6 },
  { lean: 4, spread: -1.15 },
]

/**
 * A carpal bone: its outline in the plane of the hand, half its depth, and how far it lies towards the back. It grows
 * from the seed, a point within the outline.
 */
export type CarpalSize = {
  seed: readonly [number, number]
  outline: readonly (readonly [number, number])[]
  halfDepth: number
  z: number
}

export const carpalSizes: Record<CarpalName, CarpalSize> = {
  capitate: {
    seed: [1, 24],
    outline: [
      [-5, 15],
      [-1, 12],
      [4, 12],
      [8, 17],
      [9.2, 28],
      [8.6, 36],
      [-4.5, 36],
      [-6.5, 28],
    ],
    halfDepth: 9.5,
    z: 0,
  },
  hamate: {
    seed: [-11, 25.5],
    outline: [
      [-6, 14],
      [-4.8, 18],
      [-4, 34.5],
      [-13, 35],
      [-21, 31.5],
      [-21, 26.5],
      [-14, 19],
    ],
    halfDepth: 8.5,
    z: -1,
  },
  triquetrum: {
    seed: [-15.5, 15],
    outline: [
      [-9.5, 9],
      [-8, 14],
      [-13, 20.5],
      [-20, 23.5],
      [-23, 18.5],
      [-20.5, 12],
      [-14.5, 8],
    ],
    halfDepth: 7,
    z: 1,
  },
  lunate: {
    seed: [-2, 7],
    outline: [
      [-10, 3.5],
      [-3, 1.2],
      [5, 2.2],
      [5.5, 9],
      [2, 11.5],
      [-4, 13],
      [-10, 10.5],
    ],
    halfDepth: 8.5,
    z: 0,
  },
  scaphoid: {
    seed: [13, 12],
    outline: [
      [5, 4],
      [11, 2],
      [18, 6],
      [23.5, 13],
      [25, 20],
      [21, 23.5],
      [14, 20.5],
      [7.5, 13.5],
    ],
    halfDepth: 7,
    z: -1.5,
  },
  trapezium: {
    seed: [22.5, 25.5],
    outline: [
      [17.5, 21],
      [23.5, 19],
      [29.5, 20.5],
      [33, 25.5],
      [29, 31.5],
      [21, 35],
      [17.5, 30],
    ],
    halfDepth: 7.5,
    z: -3,
  },
  trapezoid: {
    seed: [13.5, 27],
    outline: [
      [8.5, 22.5],
      [13, 19.5],
      [18, 20.5],
      [20.5, 27],
      [18.8, 35],
      [13, 36],
      [9, 35],
    ],
    halfDepth: 7,
    z: 1.5,
  },
  pisiform: {
    seed: [-17.5, 13.5],
    outline: [
      [-12.5, 11],
      [-12.5, 16],
      [-16, 19.5],
      [-21, 18],
      [-22.5, 13],
      [-19.5, 8.5],
      [-15, 8],
    ],
    halfDepth: 5.5,
    z: -10,
  },
}

/** Radius and ulna at the wrist: middle of the metaphysis, widths and how far below the joint line they end. */
export const forearm = {
  radius: { x: 6, y: 1.2, metaphysis: 29, middle: 15, cartilage: 11 },
  ulna: { x: -18, y: -0.5, metaphysis: 15, middle: 12.5, cartilage: 7.5 },
} as const

/** The thumb's adductor sesamoid, from the joint of its metacarpal: across, along, towards the palm, and its radius. */
export const sesamoid = { across: -7.5, along: -4.5, palmar: 7, radius: 3 } as const
