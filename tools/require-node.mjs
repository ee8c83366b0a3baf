// Stops with one sentence where Node is too old for the repository's scripts. Called first by each root script.
// Their own Node is 24, from the npm package `node`; a failed download of it counts as a success, and the scripts would
// then die of a syntax error on the Node that happens to be there. Hence this is plain JavaScript, for old Nodes too.
const [major, minor] = process.versions.node.split('.').map(Number)

// 22.18 is the first to run TypeScript without a flag.
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `P2PLane needs Node 22.12 or newer (its repository 22.18) and this is Node ${process.versions.node}; ` +
      'the repository installs Node 24 by itself through the npm package `node`, which must have failed: ' +
      'run the command again with network access, or install Node 24.'
  )
  process.exit(1)
}
