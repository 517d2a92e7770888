// Serves one bucket from a directory, on a port of this machine (0: a free one), which it prints. Signatures (version 4)
// are checked.
const S3rver = require("@20minutes/s3rver");

const server = new S3rver({
  address: "127.0.0.1",
  port: Number(process.argv[3]),
  silent: true,
  directory: process.argv[2],
  configureBuckets: [{ name: "farebox" }],
});
server.run((error, { port } = {}) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.resume().on("end", () => process.exit(0)); // its life ends with the tests'
