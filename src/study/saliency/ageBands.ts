/** Where bands of reference age meet, months. Maturity shows in other places at 2 and at 14 years, and so should the maps. */
export const ageBandEdges = [0, 48, 96, 144, 192, 240]
