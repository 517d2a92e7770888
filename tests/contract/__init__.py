"""The contract as clients see it: a real server, real clients, nothing imported from the product."""
