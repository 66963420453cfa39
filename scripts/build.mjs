console.log('build: later');
