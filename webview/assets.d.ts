/** Style sheets are imported for the bundler's sake; there is nothing in them for TypeScript. */
declare module "*.css";
