"""Do the defaults show what is known of real audiences? One test a fact; docs/model/facts.md lists them."""
